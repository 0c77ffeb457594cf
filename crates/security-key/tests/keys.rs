//! Which public keys are taken, and which are not.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use security_key::{Algorithm, Fault, PublicKey};

/// The key of RFC 6979 (A.2.5).
const X: &str = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
const Y: &str = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
/// The key of RFC 8032 (7.1, test 1).
const ED: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn es256(x: &str, y: &str) -> Result<PublicKey, Fault> {
    PublicKey::from_cose(&bytes(&format!("a5010203262001215820{x}225820{y}")))
}

fn eddsa(key: &str) -> Result<PublicKey, Fault> {
    PublicKey::from_cose(&bytes(&format!("a4010103272006215820{key}")))
}

fn es256_text(point: &[u8]) -> Result<PublicKey, Fault> {
    PublicKey::from_text(&format!("es256:{}", URL_SAFE_NO_PAD.encode(point)))
}

#[test]
fn a_key_comes_back_from_cose_and_from_text() {
    for (key, algorithm) in [(es256(X, Y), Algorithm::Es256), (eddsa(ED), Algorithm::EdDsa)] {
        let key = key.unwrap();
        assert_eq!(key.algorithm(), algorithm);
        assert_eq!(PublicKey::from_cose(&key.to_cose()), Ok(key.clone()));
        assert_eq!(PublicKey::from_text(&key.to_text()), Ok(key));
    }
    assert_eq!(eddsa(ED).unwrap().to_text(), "eddsa:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    // y is odd.
    assert_eq!(
        es256(X, Y).unwrap().to_text(),
        "es256:A2D-1LolWp0xyWHrdMY1bWjASbiSO2H6bOZpYi5g8p-2"
    );
}

#[test]
fn points_that_are_not_on_the_curve_are_refused() {
    let zero = "0".repeat(64);
    let other = format!("{}98", &Y[..62]);
    // The prime of the field, and one more.
    let prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    for (x, y) in [(X, other.as_str()), (Y, X), (&zero, &zero), (X, &zero), (prime, Y), (X, prime)]
    {
        assert_eq!(es256(x, y), Err(Fault::MalformedKey), "{x} {y}");
    }
    // No point has this coordinate.
    assert_eq!(eddsa(&format!("02{}", "0".repeat(62))), Err(Fault::MalformedKey));
}

#[test]
fn the_identity_is_no_key() {
    for point in [vec![0], vec![0; 33], vec![0; 65], [vec![2], vec![0xff; 32]].concat()] {
        assert_eq!(es256_text(&point), Err(Fault::MalformedKey), "{point:?}");
    }
    assert_eq!(eddsa(&format!("01{}", "0".repeat(62))), Err(Fault::MalformedKey));
}

/// All points of small order, with their encodings that are not canonical (as libsodium lists them).
#[test]
fn keys_of_small_order_are_refused() {
    for key in [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ] {
        for sign in ["", "sign"] {
            let mut key = bytes(key);
            key[31] |= if sign.is_empty() { 0 } else { 0x80 };
            let text = format!("eddsa:{}", URL_SAFE_NO_PAD.encode(&key));
            assert_eq!(PublicKey::from_text(&text), Err(Fault::MalformedKey), "{key:02x?}");
        }
    }
}

#[test]
fn a_key_has_one_form_in_cose() {
    let refused = |hex: String, fault| {
        assert_eq!(PublicKey::from_cose(&bytes(&hex)), Err(fault), "{hex}");
    };
    for hex in [
        // Nothing, no map, a map without end, a byte behind the key.
        String::new(),
        "80".to_owned(),
        format!("bf010103272006215820{ED}ff"),
        format!("a4010103272006215820{ED}00"),
        // A member less, one more, twice, in another order.
        format!("a3010103272006{ED}"),
        format!("a5010103272006215820{ED}2200"),
        format!("a401010101032721{ED}"),
        format!("a4032701012006215820{ED}"),
        // Numbers in more bytes than needed, a value of 31 or 33 bytes, a text, one in parts.
        format!("a4010103380720065820{ED}"),
        format!("a4180101032720 06215820{ED}").replace(' ', ""),
        format!("a401010327200621581f{}", &ED[..62]),
        format!("a4010103272006215821{ED}00"),
        format!("a4010103272006217820{}", "61".repeat(32)),
        format!("a40101032720062159 0020{ED}").replace(' ', ""),
        format!("a4010103272006215f5820{ED}ff"),
        // Another curve, another type: P-384, secp256k1, X25519, Ed448, a symmetric key.
        format!("a5010203262002215820{X}225820{Y}"),
        format!("a5010203262008215820{X}225820{Y}"),
        format!("a4010103272004215820{ED}"),
        format!("a4010103272007215820{ED}"),
        format!("a4010403272006215820{ED}"),
        format!("a5010103262001215820{X}225820{Y}"),
        // The algorithm of one and the curve of the other, and y as a sign alone.
        format!("a5010203272001215820{X}225820{Y}"),
        format!("a4010103262006215820{ED}"),
        format!("a5010203262001215820{X}22f5"),
    ] {
        refused(hex, Fault::MalformedKey);
    }
    // ES384, RS256, ES256K, and the ECDH key that a PIN is sent with.
    for algorithm in ["3822", "390100", "382e", "3818"] {
        refused(format!("a5010203{algorithm}2001215820{X}225820{Y}"), Fault::UnknownAlgorithm);
    }
}

#[test]
fn a_key_has_one_text() {
    let point = |first: u8| [vec![first], bytes(X)].concat();
    assert!(es256_text(&point(2)).is_ok() && es256_text(&point(3)).is_ok());
    assert_eq!(es256_text(&point(4)), Err(Fault::MalformedKey));
    assert_eq!(es256_text(&point(5)), Err(Fault::MalformedKey));
    let whole = [vec![4], bytes(X), bytes(Y)].concat();
    assert_eq!(es256_text(&whole), Err(Fault::MalformedKey), "not compressed");
    let good = eddsa(ED).unwrap().to_text();
    for (text, fault) in [
        (String::new(), Fault::MalformedKey),
        (good.replace("eddsa:", ""), Fault::MalformedKey),
        (good.replace("eddsa", "EdDSA"), Fault::UnknownAlgorithm),
        (good.replace("eddsa", "es384"), Fault::UnknownAlgorithm),
        (good.replace("eddsa", "es256"), Fault::MalformedKey),
        (format!("{good}="), Fault::MalformedKey),
        (format!("{good}\n"), Fault::MalformedKey),
        (format!("{good}AA"), Fault::MalformedKey),
        (good.replace('_', "/"), Fault::MalformedKey),
        (format!("eddsa:{}", "A".repeat(1 << 20)), Fault::MalformedKey),
    ] {
        assert_eq!(PublicKey::from_text(&text), Err(fault), "{:.80}", text);
    }
}

/// A coordinate that is not below the prime names the same point as a smaller one, here of large order.
#[test]
fn an_ed25519_key_has_one_form() {
    let (small, large) = (format!("03{}", "0".repeat(62)), format!("f0{}7f", "ff".repeat(30)));
    assert!(eddsa(&small).is_ok());
    assert_eq!(eddsa(&large), Err(Fault::MalformedKey));
}
