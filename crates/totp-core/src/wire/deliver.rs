//! What the helper says to the delivery agent, over a socket of its own: one order and one answer for each connection.
//!
//! The agent has the network and no right, the helper the rights and no network. The agent decides nothing: it hands
//! the order to the command of the administrator, and tells how that ended.

use super::frame::{Malformed, decoded};
use minicbor::{Decode, Encode};

/// Where the agent listens.
pub const AGENT_SOCKET: &str = "/run/pam_totp/deliver.socket";

/// A code to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Order<'a> {
    /// The version of these messages: [`ORDER_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The word of the way: "email" or "sms".
    #[b(1)]
    pub way: &'a str,
    /// To whom: a mail address, or a number in the form of E.164.
    #[b(2)]
    pub to: &'a str,
    /// Eight digits; empty for a notice that codes do not go to this address any more.
    #[b(3)]
    pub code: &'a str,
    /// How many minutes the code is good, at least 1.
    #[n(4)]
    pub minutes: u16,
    /// The host at which somebody logs in.
    #[b(5)]
    pub host: &'a str,
    /// The account.
    #[b(6)]
    pub user: &'a str,
    /// The PAM service.
    #[b(7)]
    pub service: &'a str,
    /// Where the login comes from; empty for a local one.
    #[b(8)]
    pub source: &'a str,
    /// The language of the text, as the policy names it.
    #[b(9)]
    pub language: &'a str,
    /// Each step of the command is wanted: an administrator tests it. Never with the code of a login.
    #[n(10)]
    #[cbor(default)]
    pub trace: bool,
}

/// The version of [`Order`].
pub const ORDER_VERSION: u8 = 1;

/// How an order ended.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Delivered {
    /// Whether the command took the code.
    #[n(0)]
    pub taken: bool,
    /// What the agent says of it, for the log: no code and no whole address, escaped.
    #[n(1)]
    pub line: String,
    /// The steps of the command, if they are wanted: lines, cleaned like `line`.
    #[n(2)]
    #[cbor(default)]
    pub steps: Vec<String>,
}

impl<'a> Order<'a> {
    /// The order of a frame's body.
    ///
    /// # Errors
    /// Anything but one whole order.
    pub fn decode(body: &'a [u8]) -> Result<Self, Malformed> {
        decoded(body)
    }
}

impl Delivered {
    /// The answer of a frame's body.
    ///
    /// # Errors
    /// Anything but one whole answer.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        decoded(body)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Frame, HEADER};
    use super::*;

    #[test]
    fn an_order_comes_back_whole() {
        let order = Order {
            version: ORDER_VERSION,
            way: "email",
            to: "ann@example.com",
            code: "01234567",
            minutes: 10,
            host: "web1",
            user: "ann",
            service: "sshd",
            source: "192.0.2.7",
            language: "en",
            trace: true,
        };
        let frame = Frame::of(&order).unwrap();
        assert!(Order::decode(&frame.bytes()[HEADER..]) == Ok(order));
        assert!(Order::decode(&frame.bytes()[HEADER..frame.bytes().len() - 1]).is_err());
        let answer = Delivered {
            taken: true,
            line: "handed over".to_owned(),
            steps: vec!["connects".to_owned()],
        };
        let frame = Frame::of(&answer).unwrap();
        assert_eq!(Delivered::decode(&frame.bytes()[HEADER..]), Ok(answer));
    }
}
