//! A certificate of the server's own making.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::client::get;
use crate::support::Server;

#[tokio::test]
async fn it_names_this_machine_and_outlives_a_restart() {
    let server = Server::with(&[("TLS", "self-signed")]).await;
    let made = server.data().join("tls/self-signed.pem");
    let root = CertificateDer::from_pem_file(&made).unwrap();
    for name in ["localhost", "127.0.0.1"] {
        let page = get(server.http(), name, &root, "/livez").await.unwrap();
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    }
    let server = server.kill().await.start().await;
    get(server.http(), "localhost", &root, "/livez").await.unwrap();
}
