//! Public keys as `COSE_Key` (RFC 9052 section 7, RFC 9053 section 7).

use crate::fault::Fault;
use crate::public_key::{Algorithm, PublicKey};
use minicbor::{Decoder, Encoder};

/// Members of the map, and their values.
const TYPE: i64 = 1;
const ALGORITHM: i64 = 3;
const CURVE: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const TYPE_OKP: i64 = 1;
const TYPE_EC2: i64 = 2;
const CURVE_P256: i64 = 1;
const CURVE_ED25519: i64 = 6;

impl PublicKey {
    /// The key of a `COSE_Key` (RFC 9053), as a security key returns it: exactly the members of its type, in the canonical
    /// order of CTAP2, and no byte behind them.
    ///
    /// # Errors
    /// [`Fault::UnknownAlgorithm`] or [`Fault::MalformedKey`].
    pub fn from_cose(bytes: &[u8]) -> Result<Self, Fault> {
        match read(bytes)? {
            (key, length) if length == bytes.len() => Ok(key),
            _ => Err(Fault::MalformedKey),
        }
    }

    /// The key as `COSE_Key`.
    pub fn to_cose(&self) -> Vec<u8> {
        write(self)
    }
}

/// The key at the beginning of these bytes, and how many of them it has. A key has one form: what does not come back
/// byte for byte is refused, such as members in another order, further members, and lengths in more bytes than needed.
pub fn read(bytes: &[u8]) -> Result<(PublicKey, usize), Fault> {
    let mut decoder = Decoder::new(bytes);
    let key = members(&mut decoder)?;
    let length = decoder.position();
    if bytes.get(..length) != Some(write(&key).as_slice()) {
        return Err(Fault::MalformedKey);
    }
    Ok((key, length))
}

fn members(decoder: &mut Decoder<'_>) -> Result<PublicKey, Fault> {
    let malformed = |_| Fault::MalformedKey;
    let members = decoder.map().map_err(malformed)?.ok_or(Fault::MalformedKey)?;
    let kind = number(decoder, TYPE)?;
    let algorithm = number(decoder, ALGORITHM)?;
    let algorithm = Algorithm::from_cose(algorithm).ok_or(Fault::UnknownAlgorithm)?;
    let curve = number(decoder, CURVE)?;
    match (algorithm, members, kind, curve) {
        (Algorithm::Es256, 5, TYPE_EC2, CURVE_P256) => {
            let point = [[4].as_slice(), &value(decoder, X)?, &value(decoder, Y)?].concat();
            PublicKey::es256(&point)
        }
        (Algorithm::EdDsa, 4, TYPE_OKP, CURVE_ED25519) => PublicKey::eddsa(&value(decoder, X)?),
        _ => Err(Fault::MalformedKey),
    }
}

fn number(decoder: &mut Decoder<'_>, name: i64) -> Result<i64, Fault> {
    named(decoder, name)?;
    decoder.i64().map_err(|_| Fault::MalformedKey)
}

fn value(decoder: &mut Decoder<'_>, name: i64) -> Result<[u8; 32], Fault> {
    named(decoder, name)?;
    let bytes = decoder.bytes().map_err(|_| Fault::MalformedKey)?;
    bytes.try_into().map_err(|_| Fault::MalformedKey)
}

fn named(decoder: &mut Decoder<'_>, name: i64) -> Result<(), Fault> {
    match decoder.i64() {
        Ok(read) if read == name => Ok(()),
        _ => Err(Fault::MalformedKey),
    }
}

/// The key, canonical as CTAP2 wants it.
pub fn write(key: &PublicKey) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::with_capacity(80));
    // Writing to memory does not fail.
    let _ = written(&mut encoder, key);
    encoder.into_writer()
}

fn written(
    to: &mut Encoder<Vec<u8>>,
    key: &PublicKey,
) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    let (x, y) = key.coordinates();
    let (kind, curve) = match key.algorithm() {
        Algorithm::Es256 => (TYPE_EC2, CURVE_P256),
        Algorithm::EdDsa => (TYPE_OKP, CURVE_ED25519),
    };
    to.map(if y.is_some() { 5 } else { 4 })?;
    to.i64(TYPE)?.i64(kind)?.i64(ALGORITHM)?.i64(key.algorithm().cose())?;
    to.i64(CURVE)?.i64(curve)?.i64(X)?.bytes(&x)?;
    if let Some(y) = y {
        to.i64(Y)?.bytes(&y)?;
    }
    Ok(())
}
