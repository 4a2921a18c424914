//! Which pages may open a socket.
//!
//! Browsers send the cookies and the address of the user with any page's
//! WebSocket, so the page's origin is checked. Programs that are no browsers
//! send no origin; they have no user's cookies to abuse either.

/// True where a page of `origin` may connect to a server that was addressed as
/// `host`: the same host and port, or one of the configured origins.
pub fn is_allowed(origin: Option<&str>, host: Option<&str>, configured: &[String]) -> bool {
    let Some(origin) = origin else { return true };
    if configured.iter().any(|known| known.trim_end_matches('/').eq_ignore_ascii_case(origin)) {
        return true;
    }
    let same = |scheme: &str, port: &str| {
        let authority = origin.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme));
        authority.is_some()
            && host.is_some_and(|host| {
                let page = origin.get(scheme.len()..).unwrap_or_default();
                let bare =
                    |name: &str| name.strip_suffix(port).unwrap_or(name).to_ascii_lowercase();
                !page.is_empty() && bare(page) == bare(host)
            })
    };
    same("http://", ":80") || same("https://", ":443")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(origin: &str, host: &str) -> bool {
        is_allowed(Some(origin), Some(host), &["https://stage.example".to_owned()])
    }

    #[test]
    fn the_same_host_is_allowed_whatever_the_way_it_is_written() {
        assert!(allowed("http://localhost:8080", "localhost:8080"));
        assert!(allowed("https://A.example", "a.example:443"));
        assert!(allowed("http://[::1]:8080", "[::1]:8080"));
    }

    #[test]
    fn another_host_or_port_is_not() {
        assert!(!allowed("https://evil.example", "localhost:8080"));
        assert!(!allowed("http://localhost:9090", "localhost:8080"));
        assert!(!allowed("http://localhost:8080.evil.example", "localhost:8080"));
        assert!(!allowed("null", "localhost:8080"));
        assert!(!allowed("", ""));
        assert!(!allowed("http://", ""));
    }

    #[test]
    fn a_configured_origin_is() {
        assert!(allowed("https://stage.example", "inner:8080"));
        assert!(!allowed("http://stage.example", "inner:8080"));
    }

    #[test]
    fn no_browser_no_origin() {
        assert!(is_allowed(None, Some("localhost"), &[]));
        assert!(!is_allowed(Some("http://localhost"), None, &[]));
    }
}
