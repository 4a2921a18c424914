//! A certificate authority for tests, and a folder for what it signs.

use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::CertificateDer;
use tempfile::TempDir;

pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub root: CertificateDer<'static>,
    pem: String,
    folder: TempDir,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let made = params.self_signed(&key).unwrap();
        let (root, pem) = (made.der().clone(), made.pem());
        Self { issuer: Issuer::new(params, key), root, pem, folder: TempDir::new().unwrap() }
    }

    /// Its own certificate, in a file.
    pub fn root_file(&self) -> PathBuf {
        let file = self.file("root.pem");
        std::fs::write(&file, &self.pem).unwrap();
        file
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Signs a certificate for `name`, in the files of the settings.
    pub fn sign(&self, name: &str) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let signed = params.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(self.file("key.pem"), key.serialize_pem()).unwrap();
        std::fs::write(self.file("cert.pem"), signed.pem()).unwrap();
    }

    pub fn settings(&self) -> [(String, String); 2] {
        let text = |name: &str| self.file(name).to_str().unwrap().to_owned();
        [("TLS_CERT".to_owned(), text("cert.pem")), ("TLS_KEY".to_owned(), text("key.pem"))]
    }
}
