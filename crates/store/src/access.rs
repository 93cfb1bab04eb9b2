//! Which other servers a query or an update may reach.
//!
//! Nothing may be reached but what is named in full. A name says which machine is meant only as far as who answers for it is
//! trusted: so an address whose host is a name is not asked where *any* of its answers is not a public one, unless the network
//! is named, too. IPv4 addresses within IPv6 ones are judged as what they are. Every step of a redirection is judged like
//! the first address, must itself be named, and may not go from HTTPS to HTTP.
//!
//! Special addresses: <https://www.iana.org/assignments/iana-ipv4-special-registry> and
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::StoreError;

/// Addresses that may be asked, and networks that are not public where names among them may lead.
///
/// ```
/// use xiangmai_store::Access;
///
/// let access = Access::new(["http://data.example/sparql", "10.1.0.0/16"])?;
/// assert!(Access::new(["data.example"]).is_err(), "a setting that is not understood allows nothing");
/// assert!(!access.is_empty());
/// # Ok::<(), xiangmai_store::StoreError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    addresses: BTreeSet<String>,
    networks: Vec<Network>,
}

/// Addresses that begin with the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    start: IpAddr,
    bits: u32,
}

impl Access {
    /// Allows HTTP and HTTPS addresses, as they stand in queries, and networks in the form `10.1.0.0/16`. Anything else is an
    /// error, so that a slip of the pen allows nothing.
    pub fn new<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, StoreError> {
        let mut access = Self::default();
        for entry in entries {
            if let Some(network) = Network::parse(entry) {
                access.networks.push(network);
            } else {
                target(entry)?;
                access.addresses.insert(entry.to_owned());
            }
        }
        Ok(access)
    }

    /// Whether no address is allowed.
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty()
    }

    /// Whether an address is named.
    pub(super) fn names(&self, address: &str) -> bool {
        self.addresses.contains(address)
    }

    /// Refuses an address that is not named or not well formed.
    pub(super) fn check(&self, address: &str) -> Result<Url, StoreError> {
        if !self.names(address) {
            return Err(StoreError::Refused {
                what: format!("<{address}>"),
                hint: "this address must be allowed by name first".into(),
            });
        }
        target(address)
    }

    /// Refuses where any of the addresses that a host has may not be asked.
    pub(super) fn check_answers(&self, host: &str, answers: &[IpAddr]) -> Result<(), StoreError> {
        // Who names a number, or this machine, has said which one is meant.
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let literal: Option<IpAddr> = host.parse().ok();
        let is_named = |answer: &IpAddr| {
            literal.is_some_and(|literal| plain(literal) == plain(*answer))
                || (host.eq_ignore_ascii_case("localhost") && plain(*answer).is_loopback())
        };
        let allowed = |answer: &IpAddr| {
            is_named(answer)
                || is_public(*answer)
                || self.networks.iter().any(|network| network.holds(*answer))
        };
        match answers.iter().find(|answer| !allowed(answer)) {
            None => Ok(()),
            Some(answer) => Err(StoreError::Refused {
                what: format!("`{host}`, which leads to {answer},"),
                hint: "allow the network in which it is, in the form 10.1.0.0/16".into(),
            }),
        }
    }
}

/// The parts of an address that may be allowed.
fn target(address: &str) -> Result<Url, StoreError> {
    let refused = |hint: &str| StoreError::Refused {
        what: format!("the address `{address}`"),
        hint: hint.to_owned(),
    };
    let url = Url::parse(address).map_err(|_| refused("give a whole one: http://…"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("only http: and https: are asked"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("a user's name or password cannot stand in it"));
    }
    match url.host() {
        Some(Host::Domain("")) | None => Err(refused("it names no host")),
        Some(_) => Ok(url),
    }
}

/// The address of the next step of a redirection.
pub(super) fn redirected(from: &Url, location: &str) -> Result<Url, StoreError> {
    let refused = |hint: &str| StoreError::Refused {
        what: format!("the redirection of <{from}> to `{location}`"),
        hint: hint.to_owned(),
    };
    let url = from.join(location).map_err(|_| refused("it is not well formed"))?;
    if from.scheme() == "https" && url.scheme() != "https" {
        return Err(refused("from HTTPS only HTTPS is followed"));
    }
    Ok(url)
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (start, bits) = text.split_once('/')?;
        let (start, bits): (IpAddr, u32) = (start.parse().ok()?, bits.parse().ok()?);
        let most = if start.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Self { start: plain(start), bits })
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.start, plain(address)) {
            (IpAddr::V4(start), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - self.bits).unwrap_or(0);
                u32::from(start) & mask == u32::from(address) & mask
            }
            (IpAddr::V6(start), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - self.bits).unwrap_or(0);
                u128::from(start) & mask == u128::from(address) & mask
            }
            _ => false,
        }
    }
}

/// The IPv4 address that an IPv6 one stands for: mapped (`::ffff:0:0/96`), compatible (`::/96`), translated (`64:ff9b::/96`)
/// or by 6to4 (`2002::/16`).
fn plain(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match v6.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => address,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => v4(high, low),
        _ => address,
    }
}

/// Whether anybody may be meant by an address, everywhere.
fn is_public(address: IpAddr) -> bool {
    match plain(address) {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// What is set apart of IPv4: this network, private, shared, loopback, link-local, protocols, documentation, relays,
/// benchmarks, multicast, reserved.
fn is_public_v4(address: Ipv4Addr) -> bool {
    const SPECIAL: [(Ipv4Addr, u32); 15] = [
        (Ipv4Addr::UNSPECIFIED, 8),
        (Ipv4Addr::new(10, 0, 0, 0), 8),
        (Ipv4Addr::new(100, 64, 0, 0), 10),
        (Ipv4Addr::new(127, 0, 0, 0), 8),
        (Ipv4Addr::new(169, 254, 0, 0), 16),
        (Ipv4Addr::new(172, 16, 0, 0), 12),
        (Ipv4Addr::new(192, 0, 0, 0), 24),
        (Ipv4Addr::new(192, 0, 2, 0), 24),
        (Ipv4Addr::new(192, 88, 99, 0), 24),
        (Ipv4Addr::new(192, 168, 0, 0), 16),
        (Ipv4Addr::new(198, 18, 0, 0), 15),
        (Ipv4Addr::new(198, 51, 100, 0), 24),
        (Ipv4Addr::new(203, 0, 113, 0), 24),
        (Ipv4Addr::new(224, 0, 0, 0), 4),
        (Ipv4Addr::new(240, 0, 0, 0), 4),
    ];
    !SPECIAL.iter().any(|(start, bits)| {
        Network { start: IpAddr::V4(*start), bits: *bits }.holds(IpAddr::V4(address))
    })
}

/// Of IPv6 only `2000::/3` is given to anybody, and some of it to protocols and documentation.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let within = |start: Ipv6Addr, bits| {
        Network { start: IpAddr::V6(start), bits }.holds(IpAddr::V6(address))
    };
    within(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3)
        && !within(Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23)
        && !within(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32)
        && !within(Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// One address of each range that is set apart, and the first beyond it.
    #[test]
    fn special_addresses_are_told_from_public_ones() {
        let special = "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 \
            169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 \
            198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 \
            :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1 ::ffff:0:127.0.0.1 64:ff9b::169.254.169.254 \
            64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 100::1 2001::1 2001:1ff:ffff::1 2001:db8::1 3fff::1 fc00::1 fd00:ec2::254 \
            fe80::1 fec0::1 ff02::1 4000::1";
        for address in special.split_whitespace() {
            assert!(!is_public(ip(address)), "{address}");
        }
        let public = "1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.1.1 \
            172.15.1.1 172.32.0.1 192.0.1.1 192.0.3.1 192.167.1.1 198.17.1.1 198.20.0.1 223.255.255.255 ::ffff:8.8.8.8 \
            64:ff9b::8.8.8.8 2001:200::1 2002:808:808:: 2400:3200::1 2606:4700:4700::1111";
        for address in public.split_whitespace() {
            assert!(is_public(ip(address)), "{address}");
        }
    }

    #[test]
    fn one_answer_that_is_not_public_is_one_too_many() {
        let access = Access::new(["http://data.example/", "10.1.0.0/16", "fd00::/8"]).unwrap();
        let check = |host: &str, answers: &str, expected: bool| {
            let answers: Vec<IpAddr> = answers.split_whitespace().map(ip).collect();
            assert_eq!(
                access.check_answers(host, &answers).is_ok(),
                expected,
                "{host} {answers:?}"
            );
        };
        check("data.example", "8.8.8.8 2606:4700::1", true);
        check("data.example", "8.8.8.8 127.0.0.1", false);
        check("data.example", "127.0.0.1", false);
        check("data.example", "8.8.8.8 ::ffff:192.168.0.1", false);
        check("data.example", "10.1.2.3 fd12::1 ::ffff:10.1.0.9", true);
        check("data.example", "10.1.2.3 10.2.0.1", false);
        // Numbers and this machine say which one is meant.
        check("127.0.0.1", "127.0.0.1", true);
        check("[::ffff:127.0.0.1]", "::ffff:127.0.0.1", true);
        check("localhost", "127.0.0.1 ::1", true);
        check("localhost", "127.0.0.1 192.168.0.1", false);
        check("localhost.example", "127.0.0.1", false);
    }

    /// What is not understood allows nothing.
    #[test]
    fn a_wrong_setting_fails() {
        let wrong = "data.example ftp://data.example/ file:///etc/passwd http:// http://user@data.example/ \
            http://user:secret@data.example/ 10.0.0.0/33 fd00::/129 10.0.0.0/ /8 10.0.0/8 10.0.0.0/-1 *";
        for entry in wrong.split_whitespace().chain([""]) {
            assert!(Access::new(["http://good.example/", entry]).is_err(), "{entry}");
        }
        let access = Access::new(["10.0.0.0/8"]).unwrap();
        assert!(access.is_empty(), "a network allows no address");
        for address in ["http://10.0.0.1/", "http://10.0.0.1", "http://data.example/"] {
            assert!(access.check(address).is_err(), "{address}");
        }
    }

    #[test]
    fn redirections_do_not_leave_https() {
        let from = |text: &str| Url::parse(text).unwrap();
        assert!(redirected(&from("https://a.example/x"), "http://a.example/x").is_err());
        assert!(redirected(&from("https://a.example/x"), "http://").is_err());
        let next = redirected(&from("http://a.example/x/y"), "../z").unwrap();
        assert_eq!(next.as_str(), "http://a.example/z");
    }
}
