//! What comes over the sockets of the helper and of its agents, on either side: bytes that are no message are refused, a
//! message is the same after it was written and read again, and a QR code from the other side can be drawn whatever is in
//! it.
//!
//! Input: the body of a frame.
#![no_main]

use libfuzzer_sys::fuzz_target;
use totp_core::wire::{
    Delivered, Frame, FromHelper, FromModule, HEADER, KeyAnswer, KeyQuestion, Order, Picture,
    Question, body_length,
};

/// No place of it panics, and all around it is light.
fn look_at(picture: &Picture) {
    let side = picture.side();
    for row in 0..=side + 1 {
        for column in 0..=side + 1 {
            let dark = picture.is_dark(column, row);
            assert!(!dark || column < side && row < side);
        }
    }
    assert!(!picture.is_dark(usize::MAX, 0) && !picture.is_dark(0, usize::MAX));
}

fuzz_target!(|data: &[u8]| {
    let header = data.split_first_chunk::<HEADER>();
    if let Some(Ok(length)) = header.map(|(header, _)| body_length(*header)) {
        assert!((1..=4_096).contains(&length));
    }
    if let Ok(message) = FromModule::decode(data) {
        // A reader skips further values, so what is written again may be shorter, and then fits as well.
        if let Some(frame) = Frame::of(&message) {
            assert_eq!(FromModule::decode(&frame.bytes()[HEADER..]), Ok(message));
        }
    }
    if let Ok(order) = Order::decode(data)
        && let Some(frame) = Frame::of(&order)
    {
        assert!(Order::decode(&frame.bytes()[HEADER..]) == Ok(order));
    }
    if let Ok(delivered) = Delivered::decode(data)
        && let Some(frame) = Frame::of(&delivered)
    {
        assert_eq!(Delivered::decode(&frame.bytes()[HEADER..]), Ok(delivered));
    }
    if let Ok(question) = KeyQuestion::decode(data)
        && let Some(frame) = Frame::of(&question)
    {
        assert_eq!(KeyQuestion::decode(&frame.bytes()[HEADER..]), Ok(question));
    }
    if let Ok(answer) = KeyAnswer::decode(data)
        && let Some(frame) = Frame::of(&answer)
    {
        assert_eq!(KeyAnswer::decode(&frame.bytes()[HEADER..]), Ok(answer));
    }
    if let Ok(message) = FromHelper::decode(data) {
        if let FromHelper::Question(Question::Code { picture: Some(picture), .. }) = &message {
            look_at(picture);
        }
        if let Some(frame) = Frame::of(&message) {
            assert_eq!(FromHelper::decode(&frame.bytes()[HEADER..]), Ok(message));
        }
    }
});
