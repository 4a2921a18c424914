//! Offers that come by plain HTTP from elsewhere.

use std::net::{IpAddr, SocketAddr};

use reqwest::Method;
use reqwest::redirect::Policy;

use crate::support::Server;

/// An address of this machine that others have for it.
fn outside() -> IpAddr {
    let addresses = if_addrs::get_if_addrs().unwrap().into_iter().map(|it| it.ip());
    let mut others = addresses.filter(|it| it.is_ipv4() && !it.is_loopback());
    others.next().expect("this machine has no address but its own")
}

#[tokio::test]
async fn an_offer_by_plain_http_is_sent_to_tls_as_the_offer_that_it_is() {
    let server = Server::with(&[("TLS", "self-signed"), ("HTTP_ADDR", "0.0.0.0:0")]).await;
    let at = SocketAddr::new(outside(), server.http().port());
    let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
    for (method, path) in [
        (Method::POST, "/whip/anystage1"),
        (Method::POST, "/whep/anystage1"),
        (Method::PATCH, "/whip/anystage1/any"),
        (Method::DELETE, "/whep/anystage1/any"),
    ] {
        let request = client.request(method, format!("http://{at}{path}")).body("v=0\r\n");
        let answer = request.send().await.unwrap();
        // By 301 and 302 it would become a GET (RFC 9725, section 4.5).
        assert_eq!(answer.status(), 307, "{path}");
        assert_eq!(answer.headers()["location"], format!("https://{at}{path}"));
    }
}
