//! Stand-in for bytes: `BytesMut`, `Bytes` and `BufMut`, with their paths and signatures.

pub use buf::BufMut;
pub use bytes::Bytes;
pub use bytes_mut::BytesMut;

pub mod buf {
    pub trait BufMut {
        fn put_slice(&mut self, src: &[u8]);

        fn put_u8(&mut self, n: u8) {
            self.put_slice(&[n]);
        }

        fn put_u16(&mut self, n: u16) {
            self.put_slice(&n.to_be_bytes());
        }

        fn put_u32(&mut self, n: u32) {
            self.put_slice(&n.to_be_bytes());
        }

        fn put_u64(&mut self, n: u64) {
            self.put_slice(&n.to_be_bytes());
        }
    }

    impl BufMut for crate::BytesMut {
        fn put_slice(&mut self, src: &[u8]) {
            self.extend_from_slice(src);
        }
    }

    impl BufMut for Vec<u8> {
        fn put_slice(&mut self, src: &[u8]) {
            self.extend_from_slice(src);
        }
    }
}

pub mod bytes {
    pub struct Bytes {
        pub(crate) inner: Vec<u8>,
    }

    impl Bytes {
        pub fn len(&self) -> usize {
            self.inner.len()
        }
    }

    impl std::ops::Deref for Bytes {
        type Target = [u8];

        fn deref(&self) -> &[u8] {
            &self.inner
        }
    }
}

pub mod bytes_mut {
    impl std::ops::Deref for BytesMut {
        type Target = [u8];

        fn deref(&self) -> &[u8] {
            &self.inner
        }
    }

    pub struct BytesMut {
        inner: Vec<u8>,
    }

    impl BytesMut {
        pub fn new() -> BytesMut {
            BytesMut::with_capacity(0)
        }

        pub fn with_capacity(capacity: usize) -> BytesMut {
            BytesMut { inner: Vec::with_capacity(capacity) }
        }

        pub fn reserve(&mut self, additional: usize) {
            self.inner.reserve(additional);
        }

        pub fn extend_from_slice(&mut self, extend: &[u8]) {
            self.inner.extend_from_slice(extend);
        }

        pub fn clear(&mut self) {
            self.inner.clear();
        }

        pub fn freeze(self) -> crate::Bytes {
            crate::Bytes { inner: self.inner }
        }
    }
}
