### Every text that the module and enroll show to people. This file is the source; the other languages have the
### same messages with the same variables, or nothing compiles (generate.rs). Names of commands, options, files and
### settings are not translated. A paragraph is one line: lines are broken for the terminal's width.
### Not here: log lines and JSON, which are searched for by fixed words in whatever language people speak.

## The module

# Clients recognise these words, and some look at the capital letter: docs/guides/prompts.md.
login-prompt = Verification code:{" "}
# For clients with one field: both in one answer, the password first.
login-prompt-for-both = Password & verification code:{" "}
# Where codes are sent, too. word, first, second: what is typed to ask for one.
login-prompt-or-word = Verification code (or type { $word }):{" "}
login-prompt-or-words = Verification code (or type { $first } or { $second }):{" "}
# At services for which the administrator offers security keys, for everybody. Enter: the key of the keyboard.
login-prompt-or-key = Verification code (or press Enter for your security key):{" "}
login-prompt-or-word-or-key = Verification code (or { $word }, or Enter for your security key):{" "}
login-prompt-or-words-or-key = Verification code (or { $first }, { $second }, or Enter for your security key):{" "}
# Not a question. The light of the key blinks.
login-touch = Touch your security key.
login-key-pin = PIN of your security key (then touch it):{" "}
# After such a word, for everybody. The prompt follows.
login-on-its-way = If an address is on record, a code is on its way.
login-code-used = This code was already used. Wait for the next one.
login-recovery-code-used = This recovery code does not work any more: it was used, replaced or barred. Take another one. If that one fails too, ask your administrator.
login-token-needs-root = This program cannot check codes of your token. Use a recovery code or another authenticator.
# After an accepted code over ssh. Any other answer than yes means no.
login-remember-days = Remember this device for { $count } { $count ->
    [one] day
   *[other] days
}? [y/N]{" "}
login-remember-hours = Remember this device for { $count } { $count ->
    [one] hour
   *[other] hours
}? [y/N]{" "}
login-remember-minutes = Remember this device for { $count } { $count ->
    [one] minute
   *[other] minutes
}? [y/N]{" "}
# since: a time in UTC
login-failures = { $count } wrong { $count ->
    [one] code
   *[other] codes
} since { $since }.
# Enrolment at the first login. Clients show all of it in the prompt. k, a, i and n are typed as they are in each language.
login-enrol-intro = Your account is not set up for verification codes yet.
login-enrol-ticket = Type the ticket from your administrator. If you have none, type n and ask for one.
login-enrol-no-ticket = No ticket yet: log in without a code this time.
login-enrol-wrong-ticket = This ticket is wrong.
login-enrol-used-ticket = This ticket was used before. Ask your administrator for a new one.
login-enrol-expired-ticket = This ticket has expired. Ask your administrator for a new one.
login-enrol-ticket-prompt = Your ticket:{" "}
# until: a time in UTC
login-enrol-until = You can log in without a code until { $until }.
# A solid bar stands before it.
login-enrol-bar = If this bar is solid, press Enter for a QR code.
login-enrol-key-only = Show only the secret, to type it into the app.
login-enrol-ascii = Draw the QR code with plain characters (about 82 columns, 45 lines).
login-enrol-later = Do this later.
login-enrol-begin = Set it up now?{" "}
login-enrol-scan = Scan the QR code with your authenticator app, or type this secret into the app:
login-enrol-type-key = Type this secret into your authenticator app (time-based, 6 digits):
login-enrol-invert = If the app does not read it, type i to swap light and dark, or k for the secret.
login-enrol-code = Code that the app shows:{" "}
login-enrol-wrong-code = This code is wrong. Wait for the next one. Tries left: { $left ->
    [one] 1
   *[other] { $left }
}.
login-enrol-recovery = Recovery codes: each one logs you in once if you lose your phone. Save them in a safe place.
login-enrol-saved = Have you saved them? Type yes:{" "}
login-enrol-done = Verification codes are set up. Your next login asks for a code.
login-enrol-needed = This login is refused, because your account is not set up for verification codes. Log in again to set it up, or ask your administrator.
login-enrol-unavailable = Verification codes cannot be set up now. Tell your administrator.

## Mails and SMS with a code (pam-totp-deliver)

# Without the code: a locked screen shows the subject.
deliver-subject = Verification code for { $host }
deliver-code = Your verification code is: { $code }
# minutes: a number
deliver-valid = It works once, in the next { $minutes } min.
deliver-login = Login: user { $user } on { $host }, service { $service }, from { $source }.
deliver-login-local = Login: user { $user } on { $host }, service { $service }.
deliver-warning = If this was not you, change your password.
# One SMS has room for 160 characters, in Japanese for 70. The values need some 50 of them.
deliver-sms = { $code } is your code for { $service } on { $host }, login from { $source }, { $minutes } min. If this was not you, change your password.
deliver-sms-local = { $code } is your code for { $service } on { $host }, { $minutes } min. If this was not you, change your password.
# A test message: no login accepts its code.
deliver-test-subject = Test message from { $host }
deliver-test = This is a test message from an administrator of { $host }. No login accepts its code.
deliver-sms-test = Test message from { $host }. No login accepts this code: { $code }
# To a former address.
deliver-notice-subject = Codes for { $host } are not sent here any more
deliver-notice = Verification codes of { $user } on { $host } are not sent to this address any more. If you did not want this, tell your administrator.

## Asking for the password and for a code

password-not-waivable = --no-password-check is not allowed here (password_check in /etc/security/pam_totp.toml)
password-no-service = the PAM service file /etc/pam.d/enroll is missing, so your password cannot be checked. An administrator can restore the file from the package, or with `make install`.
password-ask-administrator = The check is required here: ask your administrator (sudo enroll --user NAME).
password-way-on = If your account has no password: enroll --no-password-check
password-pam-does-not-start = PAM does not start: { $error }
password-failed = the password check failed ({ $error }); nothing was changed.
password-try-again = Sorry, try again.
ask-authorisation = Current code or a recovery code:{" "}
# reason: one of the refused-* below
refused-for-good = { $reason }. Nothing was changed.
refused-try-again = Sorry, { $reason }.
refused-recovery-used = this recovery code does not work any more: it was used, replaced or barred
refused-scratch-used = this scratch code was already used
refused-recovery-wrong = that is not one of your recovery codes
refused-no-code = that is neither a code nor a recovery code
refused-wrong = that code is wrong
refused-used = this code was already used; wait for the next one
refused-clock = this computer's clock is set to a time before your last login; set the clock, or use a recovery code
refused-used-until = codes from before { $time } UTC count as used. The reason is a login, or enroll admin reset. Type a code that the app shows from then on, or use a recovery code
refused-token = enroll cannot check codes of an event-based token, because only logins change its counter; use a recovery code, or a code of another authenticator. If you have neither, an administrator can make a recovery code: enroll admin recovery { $user }
refused-wait = there were too many wrong codes; try again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}, or use a recovery code
refused-off = there were too many wrong codes; only a recovery code works now
record-unusable = cannot use { $error }; nothing was changed

## Enrolling

enrol-for = Verification codes for { $user }.
enrol-replaces = { $user } is enrolled already. A new enrolment replaces all authenticator apps, tokens and recovery codes of the old one.
enrol-address-stays = { $way ->
    [sms] Codes by SMS still go to { $address }. If this number is not right, remove it: enroll admin address { $user } --remove sms
   *[email] Codes by mail still go to { $address }. If this address is not right, remove it: enroll admin address { $user } --remove email
}
enrol-locked-address-stays = { $way ->
    [sms] Codes by SMS still go to { $address }. Only an administrator changes this number. If it is not right, tell an administrator.
   *[email] Codes by mail still go to { $address }. Only an administrator changes this address. If it is not right, tell an administrator.
}
names-replaced = Some apps have one secret for each name: the new secret then takes the place of the entry "{ $name }", if there is one, as soon as you scan it. { $sentences }
# After the message above: what the old secret is good for until then.
names-replaced-own = Logins accept the old secret until you type a code of the new one here. If you break off before that, and your app has lost the old secret, log in with a recovery code and run `enroll` again.
names-replaced-by-root = Logins of { $user } accept the old secret until a code of the new one is typed here. If you break off before that, and the app has lost the old secret, run this command again.
names-replaced-barred = The old secret and all recovery codes of { $user } are barred and stay so. Logins accept the new secret only after a code of it is typed here. If you break off before that, run this command again.
names-replaced-ended = The old secret has ended, and logins accept the new one. If you break off before you have scanned it, log in with a recovery code and run `enroll show`.
names-odd-host = This host is called { $host }, and the app will show that name. Other hosts may have the same name, or the name of this host may change. Give the host a name of its own first (hostnamectl set-hostname NAME), or use --issuer and --account.
enrol-type-code = Now type the code that the app shows. (Ctrl-C ends; nothing is saved yet.)
# The same where the old codes have ended already: first by the user, then by root.
enrol-type-code-saved = Now type the code that the app shows. (Ctrl-C ends; the new secret is saved already.)
enrol-type-code-barred = Now type the code that the app shows. (Ctrl-C ends; the old codes stay barred, and the new secret is not saved yet.)
ask-first-code = Code from the app:{" "}
enrol-done = Done: { $user } is enrolled.
barred = An administrator has barred all codes and recovery codes of { $user }. Logins refuse codes of a new secret too. Ask the administrator to run: enroll --user { $user }
barred-unchanged = an administrator has barred all codes of { $user }, so logins would refuse a new secret too. Nothing was changed, and no code is used up. Ask the administrator to run: enroll --user { $user }
enrol-no-recovery-shown = you are enrolled, but the recovery codes could not be shown; for new ones: enroll recovery
enrol-no-terminal =
    standard input or output is not a terminal, so the secret would be shown nowhere.
    For scripts: --json, --uri or --svg FILE
enrol-bad-label = --label: 1 to 64 printable characters
token-bad-serial = a serial number has 1 to 64 printable characters
enrol-bad-name = { $option }: 1 to 128 characters without colons and control characters
issuer-of-the-policy = issuer in the policy file
wrong-code = That code was wrong. Try the next one.
# digits: a number, or several of them with either-or
code-has-digits = A code has { $digits } digits.
either-or = { $one } or { $other }
# distance: one of the four below
wrong-code-ahead = That code is for another time: your app's clock is about { $distance } ahead of this computer's. Set both to automatic time, then try the next code.
wrong-code-behind = That code is for another time: your app's clock is about { $distance } behind this computer's. Set both to automatic time, then try the next code.
distance-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
}
distance-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
distance-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
distance-hours-minutes = { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
} { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}
no-random-bytes = cannot read random bytes from the kernel: { $error }. Run the command again
secret-too-short = the new secret is too short

## The QR code and the secret

qr-scan = Scan this with your authenticator app:
qr-other-size = (If your app cannot read it: type l, then Enter, to see it in the other size.)
qr-large = (If your app cannot read it: enroll show --large)
qr-cut-off = (If it is cut off, make the window taller.)
qr-no-escapes = This terminal (TERM=dumb) cannot show a QR code. Use --svg FILE, or type the secret.
qr-too-narrow = Too narrow for the QR code: the window has { $columns } columns, { $wanted } are needed. Make it wider and start again, or use --svg FILE, or type the secret instead.
qr-large-too-narrow = Too narrow for large squares: the window has { $columns } columns, { $wanted } are needed. This is the small size. For large squares, make the window wider, then type l and Enter.
qr-other-too-narrow = Too narrow for the other size: the window has { $columns } columns, { $wanted } are needed. Make the window wider, then type l and Enter again.
ask-notice-read = To see the QR code, press Enter.{" "}
ask-scanned = Scan it, then press Enter.{" "}
ask-scanned-cut = The code needs { $wanted } lines: make the window taller. Then press Enter.{" "}
ask-codes-kept = Keep the recovery codes, then press Enter.{" "}
qr-names-too-long = the names are too long for a QR code; shorten --issuer
qr-in-file = The QR code is in { $path }. Delete the file when it is scanned.
# how: key-time-based or key-event-based; hash: a hash function if it is not the usual one
key-alone = In your authenticator app, type this secret: ({ $how })
key-beside-code = Or type this secret into the app: ({ $how })
key-without-code = Type this secret into your authenticator app: ({ $how })
key-time-based = time-based, { $digits } digits, { $period } seconds{ $hash }
key-event-based = event-based, { $digits } digits, counter { $counter }{ $hash }
key-never-share = Never share the secret or a code, not even with support.
show-no-such-label = there is no authenticator with that label; `enroll status` lists them
show-svg-takes-one = --svg takes one authenticator; say which with --label (`enroll status` lists them)
show-authenticator = Authenticator: { $label }

## Recovery codes

recovery-introduced = Recovery codes. Each works once, instead of a code, when your phone is lost. They are shown only now: print them or copy them to paper, and keep the paper apart from the phone.
recovery-never-share = Never share one, not even with support.
recovery-on-a-terminal-only = Recovery codes are shown on a terminal only: run `enroll recovery` there.
recovery-old-ended = The old recovery codes do not work any more.
recovery-not-shown = the old recovery codes have ended, but the new ones could not be shown; try again: enroll recovery

## Authenticators

authenticator-too-many = you have eight authenticators, the most that are allowed. Remove one first: enroll remove LABEL
authenticator-added = Done: { $label } is added. Codes of any of your authenticators work.
ask-token-serial = Serial number of the token (it becomes its name):{" "}
ask-token-secret = Secret, hexadecimal or base32 (it is not shown):{" "}
ask-token-kind = Time-based or event-based? t or e, Enter for t:{" "}
ask-token-digits = Digits of a code, Enter for 6:{" "}
ask-token-period = Seconds of a code, Enter for 30:{" "}
ask-token-hash = Hash function (sha1, sha256, sha512), Enter for sha1:{" "}
ask-two-codes = Two codes, with a space between:{" "}
token-back = To go back to the question before, type b.
token-two-codes = Now type two codes of the token, one directly after the other. An event-based token shows the second code when you press its button again. A time-based token shows it when the first code ends. (Ctrl-C ends; nothing is saved yet.)
token-pair-shape = Type two consecutive codes of the token, with a space between.
# Reasons, as refused-* above.
token-no-pair = these are not two different codes of the same length with a space between
token-pair-wrong = these are not two consecutive codes of this token. Check the secret, the kind, the digits and the hash function, or try the next two codes. To type the secret again, type s
token-known = this secret is enrolled already
token-no-secret = the secret is neither hexadecimal nor base32
token-short = the secret has fewer than { $bits } bits, which RFC 4226 does not allow
token-no-kind = the kind is t (time-based) or e (event-based)
token-no-digits = a code has 6, 7 or 8 digits
token-no-period = a code is good for 15 to 60 seconds
token-no-hash = the hash function is sha1, sha256 or sha512
token-option-of-other-kind = { $option } is for tokens of the other kind
token-clock-ahead = The clock of { $label } is { $seconds } s ahead, so logins refuse its single codes. At your next login, type two consecutive codes with a space between: from then on, logins correct for the clock.
token-clock-behind = The clock of { $label } is { $seconds } s behind, so logins refuse its single codes. At your next login, type two consecutive codes with a space between: from then on, logins correct for the clock.
token-not-for-lockers = Without the helper (package pam-totp-helper), screen lockers and other programs that run as the user cannot check codes of { $label }, because only root's programs can change its counter. Use a recovery code or another authenticator there.
resync-at-login = A login can correct a token that is out of step: at the prompt for the code, type two consecutive codes with a space between. Here you can test the two codes first.
resync-clock-right = { $label }: its clock is right
resync-used = these codes were already used; take the next two
resync-no-room = the record has no room for the counter of one more token; use a time-based token
resync-ahead = all codes of this user are barred, or the clock of this computer is set to a time before the last login; to see which of the two: enroll admin show NAME
resync-wrong = these are not two consecutive codes of one authenticator of this user
authenticator-label-taken = there is an authenticator "{ $label }" already; choose another --label
authenticator-unknown = there is no authenticator { $label }; `enroll status` lists them
authenticator-the-only-one = this is the last authenticator or address, so it is not removed; to disable codes: enroll disable (for another user, as root: enroll admin disable)
authenticator-removed = Done: codes of { $label } do not work any more.
authenticator-last-removed = You have no authenticator any more. Log in with codes that are sent, or with a recovery code. For changes with enroll, you need a recovery code: keep some.
move-which = you have several authenticators, so name the one that you replace: enroll move --label LABEL (`enroll status` lists the labels). If an earlier change of phones was broken off, remove the old one instead: enroll remove LABEL
move-begins = This replaces the authenticator { $old } with a new phone. You need a code of an authenticator that you have, or a recovery code. The old one works until you have typed a code of the new one. Your recovery codes stay.
move-old-works = Log in with codes of { $old }, as before. If the new phone has an entry already, delete it there, and run enroll move again.
move-broken-off = interrupted; log in with codes of { $old }, as before. If the new phone has an entry already, delete it there, and run enroll move again.
move-both-work = Log in with codes of { $new }. Codes of { $old } may work too. To remove { $old }: enroll remove { $entry }
move-old-not-removed = the new authenticator is saved, but the old one could not be removed; the log of pam-totpd.service has the reason
move-done = Done: codes of { $new } work from now on. Codes of { $old } do not work any more. Delete the old entry from the old phone.

## Addresses to which codes are sent

address-bad = { $way ->
    [sms] this is not a telephone number with the country code, such as +491701234567
   *[email] this is not a mail address, such as ann@example.com; quotes, spaces and letters outside ASCII are not accepted
}
address-not-offered = this host does not send codes in this way. An administrator can change that: factors in { $policy }
address-not-held = codes are sent only to users whose credential root holds, and only with the helper (package pam-totp-helper). Ask your administrator: enroll admin adopt
address-by-root = you are root, so the helper does not act for you. An administrator sets the address of a user: enroll admin address USER
address-locked = an administrator has locked this address; nothing was changed. Ask your administrator for another one: enroll admin address
address-none = there is no such address; to see what is enrolled: enroll status
address-too-many-sent = so many codes were sent already that no more is sent now; nothing was changed. Try again in 15 minutes, or tomorrow
address-not-in-time = the code was not typed within ten minutes; nothing was changed. Run the command again
address-code-sent = A code is on its way to { $address }. It is valid for ten minutes, and you have five tries. (Ctrl-C ends; nothing is saved yet.)
address-code-shape = Type the eight digits of the code that was sent.
ask-sent-code = Code that was sent:{" "}
address-set = Done: codes are sent to { $address } when you ask for one at the prompt.
address-removed = Done: no more codes are sent to { $address }.
address-use-add = you are enrolled already. To have codes sent as well, run enroll add with the same option
prefer-no-address = { $way ->
    [sms] no codes are sent to you by SMS; nothing was changed. Add your telephone number first: enroll add --sms
   *[email] no codes are sent to you by mail; nothing was changed. Add your mail address first: enroll add --email
}
prefer-set = { $way ->
    [sms] Done: if you press Enter at the prompt and type nothing, a code is sent by SMS. The prompt looks as before, and other codes work as before.
   *[email] Done: if you press Enter at the prompt and type nothing, a code is sent by mail. The prompt looks as before, and other codes work as before.
}
prefer-none = Done: if you press Enter at the prompt and type nothing, no code is sent.
choice-offered = This host offers these ways to log in. You can add others later (enroll add).
key-not-offered = security keys are not offered on this host. An administrator can change that: factors and key_services in { $policy }
key-not-held = a security key needs a credential that root holds, and the helper (package pam-totp-helper). Ask your administrator: enroll admin adopt
key-by-root = you are root, so the helper does not act for you. The user runs this command at the machine: enroll add --key
key-use-add = a security key is added to an enrolment that has codes. Set up codes first, then run: enroll add --key
key-too-many = there are four security keys or eight authenticators already; remove one first: enroll remove LABEL
key-touch = Touch your security key when it blinks.
key-pin-wrong = This PIN is wrong.
key-pin-left = After { $left } more wrong PINs, the key takes none until it is reset.
ask-key-pin = PIN of your security key:{" "}
key-added = Done: the security key "{ $label }" works at this machine, for: { $services }.
key-second = Add a second key in case you lose this one: enroll add --key
key-no-agent = the agent of security keys cannot be reached ({ $unit }); nothing was changed. Ask your administrator to install the package pam-totp-key
key-fails-none = no security key is plugged in; nothing was changed. Plug it in and run the command again
key-fails-several = several security keys are plugged in; nothing was changed. Leave only the new one, and run the command again
key-fails-touch = the security key was not touched; nothing was changed. Run the command again
key-fails-no-pin = a PIN is required here, and the security key has none; nothing was changed. Set one, for example with: fido2-token -S /dev/hidraw0
key-fails-pin = the PIN of the security key is wrong; nothing was changed
key-fails-paused = too many wrong PINs; nothing was changed. Unplug the security key, plug it in again, and run the command again
key-fails-locked = too many wrong PINs; the security key takes none until it is reset, which erases what it holds; nothing was changed
key-fails-known = this security key is added already; nothing was changed. To see what is enrolled: enroll status
key-fails-busy = another login waits for a security key; nothing was changed. Run the command again
status-key = security key "{ $label }", set up on { $date }
status-key-pin = security key "{ $label }" with its PIN, set up on { $date }
choice-more = You can add one of these. A new address replaces the former one of its kind.
choice-app = app: codes of an authenticator app. You need a phone or a computer with such an app. Nobody else sees these codes.
choice-email = email: codes by mail. You need a mailbox that you can open while you log in. Others who can read it can use the codes.
choice-sms = sms: codes by SMS. You need a phone with reception. Others can take over a phone number.
choice-key = key: a security key that you touch, plugged into this machine. It is used for { $services } only.
choice-none = this is none of them
ask-factor = Which one do you want to set up? Enter for app:{" "}
ask-email = Mail address:{" "}
ask-number = Telephone number, with + and the country code:{" "}
status-address = { $way ->
    [sms] codes by SMS go to { $address }, set on { $date }
   *[email] codes by mail go to { $address }, set on { $date }
}
status-address-damaged = { $way ->
    [sms] no codes by SMS: the number cannot be read
   *[email] no codes by mail: the address cannot be read
}
status-address-not-held = { $way ->
    [sms] a number for codes by SMS is in this file of the user, and no login uses it
   *[email] an address for codes by mail is in this file of the user, and no login uses it
}
status-address-preferred = if you press Enter at the prompt, a code is sent there
status-address-locked = only an administrator changes this address
address-admin-none = { $user } has no such address
address-admin-empty = no codes are sent to { $user }: no address is on record
address-admin-removed = { $way ->
    [sms] Done: no more codes are sent to { $user } by SMS.
   *[email] Done: no more codes are sent to { $user } by mail.
}
address-admin-locked = Done: only an administrator changes these addresses of { $user }.
address-admin-unlocked = Done: { $user } can change these addresses.
address-admin-list = codes are sent to these addresses
address-admin-not-held = root holds no credential of { $user }, so no codes can be sent. If the user is enrolled: enroll admin adopt { $user }. If not: enroll --user { $user } --system
address-codes-not-ended = the change is made, but codes that were sent in the last ten minutes may still be accepted: { $error }
address-list-of-root = { $error }. This table says where codes go, so only root may be able to change it
address-list-head = the first line must name the columns: user, and email or sms or both
address-list-row = the line has no user, no address, or not as many columns as the first line
address-list-twice = an earlier line has this user already
address-list-set = set
address-list-there = already so
address-list-line = line { $line }, { $user }: { $what }
address-list-sum = { $set } set, { $there } already so, { $failed } failed
delivery-no-quota = nothing was sent: { $error }
delivery-begins = { $way ->
    [sms] A test code by SMS to { $address }:
   *[email] A test code by mail to { $address }:
}
delivery-taken = Taken: { $what }. Look whether the message arrives. No login accepts its code.
delivery-not-taken = Not sent: { $what }
delivery-no-agent = the delivery agent cannot be used ({ $call }: { $error }); nothing was sent. Is the package pam-totp-deliver installed? See: systemctl status { $unit }
delivery-nobody = { $name } is neither a user, nor a mail address, nor a telephone number with + and the country code

## Disabling

disable-explained = This removes your secrets and recovery codes. Where codes are mandatory, you cannot log in after that. Where they are optional (nullok) and you have logged in with a code before, an administrator must agree (enroll admin disable). So a person who steals your session cannot turn your codes off.
disable-done = Done: you are not enrolled any more. `enroll` sets you up again.

## Status

status-not-enrolled = { $user }: not enrolled. `enroll` sets you up.
status-disabled = { $user }: disabled. `enroll` sets you up.
status-gone = { $user }: the credential is gone, but you were enrolled (home not mounted, or deleted). Logins that ask for a code are refused. If your home is complete, run `enroll` for a new enrolment; otherwise ask your administrator.
status-enrolled = { $user }: enrolled ({ $path })
status-authenticator = { $label }: since { $date }
status-event-based = { $label }: event-based
status-short = { $label }: a secret of only { $bits } bits; make a new one: enroll
status-counter = { $label }: event-based, next counter { $counter }
status-clock-ahead = { $label }: its clock is { $seconds } s ahead, and logins correct for this
status-clock-behind = { $label }: its clock is { $seconds } s behind, and logins correct for this
status-date-unknown = unknown
status-recovery-left = recovery codes left: { $count }
status-scratch-left = scratch codes (eight digits) left: { $count }
status-last-use = { $what }; last used { $date }
status-last-success = last success: { $date }
status-wrong-since = wrong codes since the last success: { $count }
status-wait = { $origin ->
    [remote] remote
    [own] screen-locker
   *[local] local
} logins: no code for { $seconds } s
status-off = { $origin ->
    [remote] remote
    [own] screen-locker
   *[local] local
} logins: codes are off; a recovery code turns them on
status-record-hidden = (Only root can see what sshd, sudo and login recorded.)
status-no-login-yet = (No login with a code yet.)
status-record-unread = The record of sshd, sudo and login could not be read, so this list is incomplete: { $error }
status-own-record-unread = The record of screen lockers and other programs of { $user } could not be read. Used codes and wrong codes in it are not counted here: { $error }

## Testing a code

ask-code-to-test = Code to test:{" "}
verify-recovery-right = Right: this recovery code would be accepted. It is not used up.
verify-right = Right: a login would accept this code. It is not used up.
verify-pair-right = Right: a login would accept these two codes, and correct the counter or the clock offset of your token. They are not used up.
verify-pair-wrong = a login would refuse these two codes: they are not two consecutive codes of one authenticator. Type a code and the one that is shown after it, in this order
verify-record-hidden = (Unless a login has used it already. Only root can read that record.)
verify-used = right, but this code was already used; wait for the next one
verify-clock =
    right, but this computer's clock is set to a time before your last login;
    set the clock, or use a recovery code
verify-used-until = right, but codes from before { $time } UTC count as used. The reason is a login, or enroll admin reset. Wait until then, or use a recovery code
verify-barred = an administrator has barred all codes; ask for a new enrolment
verify-no-room = right, but logins cannot count this token: they have counted 16 others for this user, the most that a record can hold; ask for a time-based token
# hint: wrong-code and its kin
verify-wrong = a login would refuse this code. { $hint }
verify-wait = but not now: after too many wrong codes, the next { $origin ->
    [remote] remote
   *[local] local
} try is possible only in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}
verify-off = but not now: after too many wrong codes, { $origin ->
    [remote] remote
   *[local] local
} logins accept only a recovery code

## What to do next

next-asked = These services ask for a code from now on: { $services }.
next-not-asked =
    These services do not ask for a code yet: { $services }.
    For each of them an administrator runs, for example:
next-setup = It shows the changes first, and reverts them unless a login with a code works.
next-reads-another =
    Warning: { $services } will not ask for a code of this enrolment. There, logins read another file, not { $path }.
    In the PAM files of these services, correct or remove the argument credential= of the line of pam_totp.so.
next-helper =
    Warning: { $services } ask the helper, which reads no home. They refuse the codes of { $user } until an administrator runs:
        sudo enroll admin adopt { $user }
next-reads-roots =
    Warning: { $services } will not ask for a code of this enrolment. There, logins read a file that root holds, not { $path }.
    For an enrolment in that file, an administrator runs:
        enroll --user { $user } --system

## Who acts for whom

kept-by-root = on this host credentials are held by root ({ $path }); ask your administrator (sudo enroll --user { $user })
system-is-for-root = only root can use --system, and only with --user NAME
name-in-no-file-name = { $user } cannot be part of a file name
home-unfit = { $error }. Enrolment needs your home. Without the home, root can keep the enrolment of { $user }: sudo enroll --user { $user } --system
file-not-understood = { $path }: { $error }; correct it, or move it away to enrol anew
file-unusable = { $error }; nothing was changed
file-of-a-newer-version = { $path } holds an authenticator of kind { $kinds }, which this version of enroll does not know. Use the newer version that wrote it; nothing was changed.
not-enrolled = { $user } is not enrolled; run `enroll` first
clock-before-1970 = the clock is set to a time before 1970; set it first
no-setuid = enroll must not be installed setuid, setgid or with file capabilities; run: chmod u-s,g-s and setcap -r on the program
uid-without-account = the user id { $uid } has no account. Log in as a user of this host, or ask an administrator to add an account
no-such-user = there is no user { $user }
only-root-for-others = only root may enrol somebody else (--user)
root-through-sudo =
    you are root through sudo, so it is not clear whom to enrol.
    For { $user }: run `enroll` without sudo. For root: `sudo enroll --user root`.
rights-not-taken = cannot act with the rights of { $user }; nothing was changed
program-silent = { $program } did not end within { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}
path-silent = { $path } did not answer for { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}: its file system does not respond; nothing was changed there. Run the command again when it responds
helper-broken = the process that opens files of users failed ({ $error }). Nothing was changed. This process needs /proc.

## Saving

save-not-confirmed = { $path }: the new file is in place, but the disk did not confirm it ({ $error }). After a power cut the old file may be back. Check the disk, then run `enroll status`.
save-foreign-folder = { $path }: the folder belongs to somebody else; move it away, or ask your administrator to make { $user } its owner
save-another-enroll-of-yours = another enroll of yours is running; finish it or end it first
save-another-enroll-of-theirs = { $path } is locked: another enroll of this user is running, or a process of the user holds the lock; finish it or end it first (fuser -v { $path })
save-changed-meanwhile = { $path } changed meanwhile; start again
save-no-space = no space left
disk-full-advice = Free some space on that file system (df -h, df -i), then run the command again.
disk-quota-advice = Delete files of the same owner, or raise the quota (repquota), then run the command again.
disk-read-only-advice = Mount that file system writable (findmnt shows it, dmesg why it became read-only), then run the command again.
save-link-in-the-way = a symbolic link or a file is in the way of a folder; put a folder there
save-failed = { $path }: { $reason }; the file was not changed

## Ends

broken-off = interrupted; nothing was changed
# When a code was typed before, and is spent by it.
broken-off-used-up = interrupted; nothing else was changed, but { $used ->
    [recovery] the recovery code that you typed is used up
    [scratch] the scratch code that you typed is used up
    [prompted] the code or recovery code that you typed after the password is used up
   *[code] the code that you typed is used up: wait for the next one
}
used-up = { $used ->
    [recovery] The recovery code that you typed is used up.
    [scratch] The scratch code that you typed is used up.
    [prompted] The code or recovery code that you typed after the password is used up.
   *[code] The code that you typed is used up: wait for the next one.
}
no-output = cannot write the output: { $error }
json-no-answer = an answer must be a JSON object on one line, such as {"{"}"answer":"123456"{"}"}
# error: the system's
echo-stays-on = cannot turn off the echo of this terminal ({ $error }), so your answer would be visible. Nothing was changed. Run the command in another terminal.

## Help of the command line

usage-heading = Usage:
usage-commands = Commands
usage-command = COMMAND
usage-arguments = Arguments
usage-options = Options

## A wrong command line

complaint-no-option = unknown option { $option }
complaint-too-many = unexpected argument { $word }
complaint-no-command = there is no command { $word }
complaint-needs-value = { $option } needs a value
complaint-value-of = { $value } is not a value of { $option }. Possible values: { $values }
complaint-bad-value = { $value } is not a value of { $option }: { $reason }
complaint-missing = missing: { $words }
complaint-twice = { $option } is given twice
complaint-order = put options after the command: enroll { $command } { $options }
complaint-not-together = { $option } cannot be used with { $other }
complaint-no-text = an argument is not UTF-8 text
complaint-meant = Did you mean { $words }?
complaint-more = --help says more.

## Texts of the help. The English ones stand in the code, word for word (enroll-tool/src/cli/help.rs)

help-main =
    Set up verification codes for your account: scan a QR code, type one code,
    keep ten recovery codes.
help-main-long =
    Set up verification codes for your account: scan a QR code, type one code,
    keep ten recovery codes.

    Never share a code, a recovery code or the QR code with anybody,
    not even with support.
help-main-after =
    Exit status: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted.
    After any status but 0, the earlier enrolment still works,
    unless the message says that something was changed.
help-add = Add an app, token, address or security key, after a code
help-remove = Remove an app, token, address or security key, after a code
help-remove-label = Its label, as `enroll status` shows it; or the word email or sms
help-add-email = Mail address for codes, if root holds your secret
help-add-sms = Send codes to this phone (+ and country code)
help-add-key = A security key that is plugged in at this machine
help-add-pin = --key: only with the PIN of the key
help-remove-email = The mail address to which codes are sent
help-remove-sms = The phone to which codes are sent
help-move = Change phones: the new one is added, then the old one removed
help-prefer = Send a code when you press Enter at the prompt
help-prefer-factor = email, sms, or none (the default)
help-recovery = Make new recovery codes; the old ones end
help-show = Show the QR code again, after a code
help-verify = Test whether a login would accept a code, without using it up
help-disable = Disable your codes: remove the secrets, after a code
help-status = Show what is enrolled, what is left and what failed
help-check = Find faults in PAM, sshd and files before you log out
help-setup = For root: set up a service; reverted unless a login proves it
help-sessions = List your open sessions; --end and --others end some
help-devices = List the devices that need no code for a while; forget them
help-devices-forget = Forget a device, or all: logins ask for a code again
help-devices-number = Its number in the list (root, or with the helper)
help-devices-all = All of them
help-admin-devices = List the user's remembered devices; forget some
help-admin-address = Set where codes are sent, and lock it
help-admin-address-email = Send codes to this mail address
help-admin-address-remove = Remove an address: email or sms
help-admin-address-lock = Only root can change it; alone: all addresses
help-admin-address-unlock = The user can change it
help-admin-address-import = Set those of many: a table with user, email, sms
help-admin-test-delivery = Send a test code, and show each step
help-admin-test-delivery-to = A user, a mail address, or a number with + first
help-compromised = End your codes and other sessions at once; make a new secret
help-import = Import secrets of google-authenticator, pam_oath, apps, tokens
help-export = Export your authenticators for another program, after a code
help-admin = For root: show and repair others' enrolments; enroll-admin(8)
help-check-after =
    Exit status: 0 ready, 1 not ready, 2 could not tell (or wrong usage).
    Changes no login. Run it as root. As another user, it cannot read
    some files, and says what it could not tell. Findings: enroll(1).
help-check-services = Services, as in /etc/pam.d; all that name the module if none
help-check-user = Check this user's enrolment and sshd's settings too
help-check-from = sshd's settings for logins from this address
help-check-changed = For root: only services that stopped asking for a code
help-check-accept = With --changed: accept the present state from now on
help-json-lines-on-stdout = For scripts: one JSON object a line on stdout
help-json = For scripts: one JSON object
help-json-lines = For scripts: one JSON object a line
help-dialogue = With --json: questions and answers are JSON too
help-user = Act as this user (root only)
help-system = The file that root holds, not the home (root)
help-systems = The files that root holds, not the homes (root)
help-no-password-check = Skip the password (the administrator may forbid it)
help-no-password-check-short = Skip the password (may be forbidden)
help-issuer = The name that apps show; the host's if not given
help-account = The account that apps show; user@host if not given
help-label = What the authenticator is called, as in "work phone"
help-label-replaced = Which one to replace, if you have several
help-uri = For scripts: print the URI, then recovery codes
help-svg = Write the QR code to this new file (mode 0600)
help-large = The QR code in large squares, two columns by one line
help-plain = No QR code: the secret in groups, for screen readers
help-token = A hardware token: asks for its secret and two codes
help-token-kind = --token: totp (time-based) or hotp (event-based)
help-token-digits = --token: digits of a code, 6 to 8
help-token-period = --token: seconds of a code, if it is time-based
help-token-hash = --token: sha1, sha256 or sha512
help-token-counter = --token: the first counter, if it is event-based
help-resync = Test two consecutive codes of a token that is out of step
help-admin-resync = Correct the record of a token that is out of step
help-admin-import = Enrol users with hardware tokens, from two files
help-assign-file = The tokens: CSV, PSKC and others; see enroll import
help-assign = The user of each token: lines of serial,user
help-assign-format = See enroll import; found by the content
help-assign-recovery-codes = Make recovery codes, add them to this file
help-setup-after =
    Exit status: 0 kept (or nothing to do), 1 reverted, refused or failed.
    Shows what it would change and asks. If this command is ended,
    everything is reverted all the same unless a login with a code proves it.
help-setup-service = The service, as in /etc/pam.d: sshd, sudo, login
help-setup-dry-run = Show what would be changed, and change nothing
help-setup-undo = Revert the last setup of this service
help-setup-keep = Keep a change that you tried and no login can prove
help-setup-roll-out = Users not enrolled yet still log in without a code
help-setup-enforce = End the roll-out: refuse users who are not enrolled
help-setup-enrol-at-login = Users enrol at their first login
help-setup-wait = How long to wait for a login with a code
help-setup-yes = Do not ask before changing anything
help-import-after =
    Formats, found by the content: google (~/.google_authenticator), oath
    (a users file of pam_oath), uri (lines of otpauth:// and
    otpauth-migration://, which is the text of QR codes), csv (a head
    line names the columns: user, serial, secret or secret_hex, type,
    counter, period, digits, algorithm; or a password manager's),
    pskc (RFC 6030), json (exports of apps: Aegis, 2FAS, Bitwarden
    and others), keepass (XML). Encrypted exports are not read.
    The file is never changed. The report says line by line what was
    taken, changed or left.
help-import-file = - is standard input; none: ~/.google_authenticator
help-import-dry-run = Only show what would be taken, changed or left
help-import-format = See below; found by the content if not given
help-import-only = Which of several: name, serial or account
help-import-short-secrets = Take secrets of 80 to 127 bits too, for now
help-import-key-file = PSKC: file with key or password; else a question
help-import-all = All users of the file (root); skips the enrolled
help-import-replace = Replace enrolments too (root)
help-import-recovery-codes = --all: make recovery codes, add them to FILE
help-export-after =
    Formats: uri (otpauth://, the text of a QR code), google (a file
    ~/.google_authenticator), oath (lines of a users file of pam_oath).
    Recovery codes stay behind: they are stored hashed.
help-export-format = See below; uri if not given
help-export-to = To this new file (mode 0600), not standard output
help-export-label = Only the authenticator with this label
help-admin-downgrade = List the users whom a module of an older release would refuse
help-look-only = Look, and change nothing
help-admin-list = List users who are enrolled or have a record
help-admin-show = Show one user: all places, and the result of the next login
help-admin-unlock = End waits and locks. Used codes stay used
help-admin-reset = Repair the record after a wrong clock, or after a snapshot
help-admin-disable = End the user's enrolment; nullok applies again
help-admin-recovery = Hand out one emergency recovery code
help-admin-sessions = Show the user's sessions; --end ends them
help-admin-compromised = Bar the user's codes, end the sessions, make a new secret
help-admin-ticket = Issue a ticket, with which a user enrols at a login
help-admin-not-enrolled = Users who can log in and are not enrolled; their tickets
help-ticket-all = All users who can log in and are not enrolled, but root
help-ticket-csv = Tickets to this new file (mode 0600), for a mail merge
help-ticket-valid = How long: 14d, 36h, or a number of days
help-ticket-withdraw = Withdraw the ticket; with --all, every ticket
help-admin-adopt = Move the user's credential from the home to root
help-admin-repair = Repair the files of the credential in the user's home
help-adopt-all = All users but root
help-adopt-back = Put the credential back into the home
help-admin-no-homes = Only root's records and files; homes are not looked into
help-admin-user = The user's name
help-admin-end = End the sessions
help-sessions-end = End this session
help-sessions-others = End all but the one that this command runs in
help-compromised-mine-too = Also end the session that this command runs in
help-help = Print help
help-help-long = Print help (see more with '--help')
help-help-of-subcommands = Print this message or the help of the given subcommand(s)
help-version = Print version
help-help-summary = Print help (see a summary with '-h')

## For administrators

admin-for-root = only root can run `enroll admin`: sudo enroll admin ...
admin-nothing-changed = nothing was changed: { $error }
admin-no-record = there is no record of { $user }: no code was ever tried
admin-policy-faulty = warning: { $fault }. Logins that use this policy are refused until you correct it. This command looks for records in { $folder }.
ticket-no-service = { $path } names no service in enrol_at_login, so no login asks for a ticket. The command `enroll` of the user asks for it, if root holds all credentials. For tickets at logins, set enrol_at_login and enrol_until, and then run `enroll setup SERVICE --enrol-at-login`.
ticket-not-asked = { $path } has `enrol_ticket = "no"`, so logins ask for no ticket. The command `enroll` of the user still asks for it. To have logins ask for tickets, remove the setting.
ticket-enrolled = { $user } is enrolled already, so no ticket was issued. For a new phone: enroll admin recovery { $user }
ticket-disabled = the enrolment of { $user } is disabled, so no login would offer another one, and no ticket was issued. To let { $user } enrol at a login, remove { $path } and run the command again.
ticket-barred = root has barred all codes of { $user }, so no ticket was issued. Enrol this user yourself: enroll --user { $user }
ticket-unreadable = no login would offer an enrolment to { $user }, so no ticket was issued: { $why }
ticket-useless = no login would offer an enrolment to { $user }, so no ticket was issued. For the reason: enroll admin show { $user }
ticket-not-issued = the ticket of { $user } cannot be saved: { $error }. Do not hand it out. Correct the cause and run the command again.
ticket-file-not-written = the file for the mail merge cannot be written: { $error }
ticket-file-exists = the file is there already; --csv takes a new one
show-ticket = a ticket is out, until { $until }
ticket-replaced = The former ticket of { $user } is not good any more.
ticket-hand-over = { $user } can enrol with this ticket once, until { $until }. It is shown only now. Give it only to { $user }: a person who knows it and the password of { $user } can enrol a phone.
ticket-sum = tickets issued: { $total }, failed: { $failed }; valid until { $until }
ticket-sum-replaced = { $count ->
    [one] One of them replaces an earlier ticket, which is not good any more.
   *[other] { $count } of them replace earlier tickets, which are not good any more.
}
ticket-sum-hand-over = Each ticket is good once and for its user alone. A person who knows a ticket and the password of its user can enrol a phone. Delete the list when you have sent the tickets.
ticket-none = no ticket of { $user } is out
ticket-not-withdrawn = the ticket of { $user } was not withdrawn: { $error }. Correct the cause and run the command again.
ticket-withdrawn = The ticket of { $user } is not good any more.
ticket-sum-withdrawn = tickets withdrawn: { $total }, failed: { $failed }
ticket-bad-validity = a time from 1h to 366d, such as 14d, 36h or 14
list-ticket = TICKET OUT
list-ticket-until = until { $until }
list-ticket-expired = expired { $until }
list-all-enrolled = All users who can log in are enrolled.
list-unlisted = The directory gives no list of its users ({ $sources }). Only those who have logged in here, or have a record, are listed.
logins-not-read = This machine has no record of logins in { $files }. Users who have only logged in here may be missing.
adopt-moved = { $user }: moved from { $from } to { $to }
adopt-would = { $user }: would be moved from { $from } to { $to }
adopt-there = { $user }: is in { $to } already
adopt-left-out = { $user }: only authenticator apps, tokens and recovery codes move. These kinds of authenticators do not, because they were in a file of the user: { $kinds }. To have codes sent to the user: enroll admin address { $user }
adopt-back-left-out = { $user }: only authenticator apps, tokens and recovery codes move. These kinds of authenticators end, because they work only while root holds the credential: { $kinds }
adopt-nothing-moves = { $path } has no authenticator app and no token, and other kinds of authenticators do not move ({ $kinds }). Nothing was changed. Enrol an app first: enroll --user { $user }
adopt-nothing = { $user } has no credential to move: enroll admin show { $user }
adopt-not-for-root = root's own credential is held by root in either place, so it is not moved
adopt-root-stays = { $name } is enrolled in its home, and is not moved. As soon as credential in the policy names a file of root, that enrolment does not count any more: run enroll --user { $name } then, and scan the new QR code.
adopt-differs = root holds a credential of { $user } in { $held }, and { $home } has another one, which no login reads. Nothing was changed. Keep the one that is right: to remove the one in the home, run `enroll admin repair { $user }`; or move { $held } away and run the command again.
adopt-half = root holds the credential of { $user } now, but the old file is still in { $home } ({ $error }). Logins do not read it. Screen lockers refuse all codes. Correct the cause and run the command again.
adopt-back-half = the credential of { $user } is in the home again, but programs that run as { $user } still refuse all codes ({ $error }). Correct the cause and run the command again.
adopt-record-busy = programs of { $user } write their record again and again, so the credential was not moved; end them (enroll admin sessions { $user }), or try again
adopt-back-against-policy = the setting credential in { $policy } names a file that root holds, so no credential is moved to a home. First remove that setting, and with it verifier, enrol_at_login, enrol_until, enrol_ticket and factors. Then run the command again.
adopt-needs-helper = Screen lockers and other programs that run as the user now refuse all codes, because the helper pam_totpd is not installed (package pam-totp-helper).
adopt-sum = { $moved } moved, { $there } there already, { $failed } failed
adopt-sum-tried = { $moved } would be moved, { $there } there already, { $failed } would fail. Nothing was changed.
mend-mode = { $path }: mode { $from } is now { $to }
mend-would-mode = { $path }: mode { $from } would be changed to { $to }
mend-aside = { $path }: moved to { $to }
mend-would-aside = { $path }: would be moved to { $to }
mend-copy = { $path }: the copy is removed; root holds the credential
mend-would-copy = { $path }: the copy would be removed; root holds the credential
mend-copy-kept = { $path }: the copy stays, because no login can use the credential that root holds
mend-left = not repaired: { $error }
mend-nothing = The home of { $user } has nothing to repair.
mend-then = { $user } has no credential there now. To make a new one: enroll { $options }
mend-not-for-root = this command repairs the home of a user who is not root. For root's own files, run the commands that `enroll check` shows
held-by-root = root holds the codes of { $user } on this host (enroll admin adopt). For your own commands to work, install the helper (package pam-totp-helper). Otherwise, ask your administrator to run the same command as root: sudo enroll COMMAND --user { $user }
held-helper-unusable = root holds your codes, and the helper that can change and show them cannot be used ({ $call }: { $error }); nothing was changed. Ask your administrator, or try again
held-not-root = it does not run as root
held-other-version = it is of another version than enroll
held-no-message = its answer cannot be understood
held-refused = the helper refused the command: { $why }. Nothing was changed
held-first-code-refused = the new secret is saved, but its first code was refused: { $why }. Log in with the next code
held-changed-meanwhile = root's file was changed meanwhile; nothing was changed. Run the command again
held-no-token = the first authenticator of { $user } is an app, because root holds the codes. For a token, run these commands in this order: enroll, then enroll add --token, then enroll remove LABEL
held-verify-explained = The test uses the code up, like a login.
held-verify-right = Right: a login would have accepted this code. It is used up.
held-verify-pair-right = Right: a login would have accepted these two codes. They are used up, and logins know where your token stands.
held-verify-no-recovery = a test would use up this recovery code, so nothing was tested. To see how many you have left: enroll status
held-not-shown = root holds the secret of { $user }, and no program of yours can read it, so it cannot be shown again. For a new phone: enroll move. For one more authenticator: enroll add
held-not-exported = root holds the secrets of { $user }, and no program of yours can read them. An administrator can export them: sudo enroll export --user { $user }
held-not-imported = root holds the codes of { $user }, so an administrator imports secrets: sudo enroll import --user { $user } FILE
held-change-unsure = the connection with the helper broke off, so it is not known whether the change was made. To see what is enrolled now: enroll status. For new recovery codes: enroll recovery
held-replaced-ended = The old secret has ended, and logins accept the new one. If you break off before you have scanned it, log in with a recovery code and run `enroll move` for another one.
held-disabled = { $user } is not enrolled any more. An administrator can enrol you again: sudo enroll --user { $user }
held-disable-explained = root holds your codes, so after that only an administrator can enrol you again: sudo enroll --user { $user }
held-disable-done = Done: you are not enrolled any more. To enrol again, ask your administrator: sudo enroll --user { $user }
ask-ticket = Ticket from your administrator:{" "}
held-wrong-ticket = this ticket is wrong, or it was used or has expired
held-devices-say-which = say which device to forget: its number, or --all. To see them: enroll devices
held-move-unsure = It is not known which phone works. To see whose codes are accepted: enroll status
held-compromised-half = Your old codes and recovery codes do not work any more, and the new secret is not confirmed. For another new secret, run enroll move and type one of the new recovery codes. If you do not have these, an administrator can help: enroll admin recovery
held-status = enrolled: { $user }; root holds the codes
held-but-gone = the home says that root holds the codes of { $user }, but { $path } is missing. Restore that file from a backup, or enrol anew: enroll admin disable { $user }, then enroll --user { $user }
list-held = held by root
admin-not-enrolled = { $user } is not enrolled, so nothing was changed. To see the enrolled users: enroll admin list
admin-not-enrolled-for-new = { $user } is not enrolled; for a new enrolment: enroll --user { $user }
unread-enrolment = { $user } is enrolled in { $path }, which no login reads. Logins read { $read }. For a new enrolment there: enroll { $options }
admin-not-enrolled-any-more = { $user } is not enrolled any more
admin-disable-half = the secrets are removed, but root's record was not changed, so logins are refused even with nullok: { $error }
admin-disable-remains = all codes and recovery codes of { $user } are barred, but secrets remain: { $error }. Correct that, then run: enroll admin disable { $user }
admin-disable-failed = secrets of { $user } remain: { $error }. Correct that, then run: enroll admin disable { $user }
admin-disabled =
    { $user } is not enrolled any more: secrets and recovery codes are removed.
    At the next login, where codes are mandatory: { $user } is refused.
    Where they are optional (nullok): { $user } logs in without a code.
    `enroll` (or as root: enroll --user { $user }) sets up anew; used codes stay used.
# The same where no file had secrets.
admin-released =
    { $user } is not enrolled: there were no secrets to remove, and root's record says so now.
    At the next login, where codes are mandatory: { $user } is refused.
    Where they are optional (nullok): { $user } logs in without a code.
    `enroll` (or as root: enroll --user { $user }) sets up anew; used codes stay used.
admin-unlocked = { $user }: the waits after wrong codes are over. Used codes stay used. The next successful login still shows how many wrong codes there were.
admin-lockers-unchanged = For screen lockers nothing changed: { $error }
admin-reset = { $user }: codes that the app shows from { $time } UTC on are accepted; until then a recovery code works. Used codes and recovery codes stay used; failures are forgotten.
admin-reset-made = There was no record of { $user }; there is one now. Codes that the app shows from { $time } UTC on are accepted, all before count as used. Which recovery codes were used is not known any more: as { $user }, enroll recovery makes new ones.
admin-reset-unread = The credential could not be read, so an authenticator in it that has no record yet was not changed. Repair the home, then run this command again: { $error }
admin-recovery-useless = { $error }; a new code could not be accepted, so none was made
admin-recovery-not-shown = a recovery code was added, but could not be shown; make another
admin-recovery-hand-over = The code logs { $user } in once, instead of a code, and is shown only now. Give it only to a person whom you have identified. For the new phone, enroll asks for another one: run this command again, or run enroll --user { $user } with the person beside you.
admin-recovery-barred = The code logs { $user } in once, and is shown only now. Give it only to a person whom you have identified. Codes of an app stay barred until you make a new enrolment: enroll --user { $user }
admin-recovery-exposed = Other users could read the secrets of { $user } until now; the file is private again. Make a new secret: enroll admin compromised { $user }
admin-recovery-too-many-used = so many recovery codes of this set were used that no more can be noted; for a new set: enroll recovery --user NAME
admin-recovery-too-many = there are as many unused recovery codes as a user may have; for a new set: enroll recovery --user NAME
admin-record-not-changed = The record was not changed: { $error }
compromised-advice = Now change the password of { $user } (passwd { $user }), and look through .ssh/authorized_keys in { $home }.
compromised-emptied = The old secrets in { $path } are removed too.
compromised-barred = All codes and recovery codes of { $user } are barred.
compromised-may-not-be-barred = { $user } may not be barred yet: the bar is in { $folder }, and the policy may name another folder. Correct the policy, then run: enroll admin compromised { $user }
compromised-remains-broken-off = the command ended before a code of the new secret was typed: the codes of { $user } are barred and stay so, and there is no new secret. To make one: enroll --user { $user }
compromised-broken-off = the command ended before a code of the new secret was typed: there is no new secret for { $user }. To make one: enroll admin compromised { $user }
compromised-remains = the codes of { $user } are barred and stay so; there is no new secret: { $error }. Correct that, then run: enroll admin compromised { $user }
compromised-not-replaced = there is no new secret for { $user }: { $error }. Correct that, then run: enroll admin compromised { $user }
compromised-begins = When you have typed a code, your old codes and recovery codes end at once. Your other sessions end too. You get new recovery codes first, then the new secret.
compromised-replaced = Your old codes and recovery codes do not work any more.
compromised-half = Your old codes and recovery codes do not work any more, and the new secret is not confirmed. To see the secret again, run enroll show and type one of the new recovery codes. If you do not have these, an administrator can help: enroll admin recovery
compromised-not-all-ended = the old codes are ended, but not all sessions; the lines above say which are left
compromised-none-ended = No session was ended: { $error }
compromised-sudo-asks = sudo asks { $user } for the password and the code again at once.
compromised-sudo-kept = sudo may ask { $user } for no code for some minutes: { $error }. Remove these files.
compromised-sudo-yourself = To make sudo ask for the password and the code again at once: sudo -K
keys-in = SSH keys that log in as { $user }, in { $path } (last changed { $date }). Remove each key that you do not know.
# comment: what stands behind the key
keys-one = Line { $line }: { $kind } { $hash } { $comment }
keys-options = (with options)
keys-not-understood = Line { $line }: this is no key that can be shown. Look at the line.
keys-more = { $count ->
    [one] 1 more line is not shown
   *[other] { $count } more lines are not shown
}. Look at the file.
keys-cut = The file is too large to be read as a whole. Look at the rest of it.
keys-unread = SSH keys of the user could not be read: { $error }. Look at the file.
sessions-none = { $user } has no session.
sessions-one = { $session }: { $terminal }, from { $host }
sessions-here = here
sessions-since = , since { $date }
sessions-yours = {" "}(yours)
sessions-this-one = {" "}(this one)
sessions-unknown = you have no session { $session }; `enroll sessions` lists them
sessions-not-this-one = this command runs in that session, so it was not ended; to end it, log out
sessions-ended = { $user }: { $count ->
    [one] 1 session
   *[other] { $count } sessions
} ended.
sessions-processes = Also ended: { $count ->
    [one] 1 process
   *[other] { $count } processes
} of their logins.
sessions-mine-left = The session of this command was not ended. To end it: enroll admin sessions { $user } --end --mine-too
sessions-mine-left-own = The session of this command was not ended. To end it, log out.
sessions-manager-ended = The service manager of the user (systemd --user) was ended, with all programs that ran in it.
sessions-manager-left = The service manager of { $user } goes on, with all that was started in it (systemd-run --user). To end it with all sessions of the user, also this one: loginctl terminate-user { $user }
sessions-lingers = { $user } lingers: programs of the user start at the next boot, without a login. To end that: loginctl disable-linger { $user }
sessions-not-ended = Not ended: { $error }
sessions-no-logind = there is no logind here, and { $path }: { $error }; look at the processes of { $user } yourself (ps -ef)
sessions-nothing-left = There is no logind and no utmp here, so no list of sessions. No other process of { $user } is left.
sessions-utmp-is-stale = utmp is out of date: the process is younger than the login
sessions-no-process = no such process
sessions-process-stays = the process does not end
sessions-process-slips = processes start and end too quickly to be stopped, so some of them may be of this login. Find out which user starts programs (ps -ef). If it is this user, turn the account off (usermod --expiredate 1), then restart the machine (reboot)
sessions-logins-unknown = the kernel does not keep the login of a process (there is no /proc/self/loginuid), so no process of a login was looked for. Look at the user's processes (ps -ef), and end them
sessions-not-theirs = the process belongs to the login of user id { $uid }; utmp is wrong
sessions-nobodys = the kernel keeps no login for this process; look at the process, and end it yourself

## enroll devices

devices-none = { $user }: no remembered device. Each login asks for a code.
devices-listed = { $user }: { $count ->
    [one] { $count } remembered device logs in without a code:
   *[other] { $count } remembered devices log in without a code:
}
devices-one = { $number }: { $label }, for { $service }
devices-times = since { $since }, until { $until }
devices-used = last used { $used }
devices-not-used = not used yet
devices-how-to-forget = To forget them all: enroll devices forget --all
devices-none-to-forget = { $user } has no remembered device, so there is nothing to forget
devices-say-all = say --all: only root can forget a single device. To forget all devices: enroll devices forget --all
devices-say-which = say which device to forget: { $count ->
    [one] 1
   *[other] a number from 1 to { $count }
}, or --all. To see them: enroll admin devices { $user }
devices-no-such = there is no remembered device { $number }; `enroll devices` lists them
devices-hidden = only root can read which devices are remembered. To forget them all: enroll devices forget --all. To see them, ask your administrator: enroll admin devices { $user }
devices-one-is-for-root = only root can forget one device. To forget all: enroll devices forget --all. To forget one, ask your administrator: `enroll admin devices { $user } forget N`
devices-forgotten-one = Forgotten: { $label }. Its next login asks for a code.
devices-forgotten-all = All remembered devices of { $user } are forgotten. Their next logins ask for a code.
status-devices = remembered devices: { $count } ({ $command })
list-nobody = Nobody is enrolled.
downgrade-policy = { $path } has settings that a module of an older release may not know: { $names }. Such a module refuses every login. Remove these settings first.
downgrade-pam-line = { $line } has words that a module of an older release does not take: { $names }. The line then fails. Remove these words, or the line, first.
downgrade-record = { $user }: root's record is of version 2.
downgrade-own-record = { $user }: the record of the user's own programs is of version 2.
downgrade-credential = { $user }: { $path } is of version 2.
downgrade-held = { $user }: root holds the credential, and a module of an older release looks for it in the home. First move it back: enroll admin adopt { $user } --back
downgrade-short = { $user }: { $path } has a secret of less than 128 bits. A module of an older release refuses such a file. Run enroll as this user to make a new secret.
downgrade-kinds = { $user }: { $path } has no authenticator that a module of an older release knows. Only recovery codes log in. Add an authenticator app first.
downgrade-unread = { $user }: cannot be read, so nothing is known: { $why }
downgrade-some = A module that knows version 1 alone refuses these users, and every login by these settings and lines. Keep this release, or first end what they use of it.
downgrade-none = No record, credential, setting or PAM line needs this release. The module of every release reads them.
# The headings of a table; at most 16, 12, 10, 20, 5 and 5 columns, the last as long as you like.
list-user = USER
list-state = STATE
list-since = SINCE
list-success = LAST SUCCESS
list-wrong = WRONG
list-spent = USED
list-locked = LOCKED
list-wait = { $origin ->
    [remote] remote
    [own] lockers
   *[local] local
} { $seconds } s
list-off = { $origin ->
    [remote] remote
    [own] lockers
   *[local] local
} off
list-barred = barred
list-known-as = known as { $name }
list-used-by = used by user id { $uid } only
list-event-based = event-based
# In a table: at most 12 columns.
state-word = { $state ->
    [enrolled] enrolled
    [disabled] disabled
    [unusable] unusable
    [damaged] damaged
    [gone] gone
    [absent] absent
    [no-home] no home
    [no-account] no account
    [held] held by root
   *[not-enrolled] not enrolled
}
show-not-read = no login reads this file. Logins read { $read }
show-unusable = unusable: { $error }
show-recovery-spent = recovery codes: { $spent } of { $count } used
show-scratch-spent = scratch codes (eight digits): { $spent } of { $count } used
show-roots-record = root's record (sshd, sudo, login)
show-own-record = own record (screen lockers)
show-none = none
show-never = never
show-enrolled-as = this user id has used codes under the name { $name }
show-record = { $whose }: last success { $date }, wrong codes since then: { $count }
show-next-login = next { $origin ->
    [remote] remote
    [own] screen-locker
   *[local] local
} login: { $told }
next-login-refused = refused: { $error }
next-login-opted-out = refused, also with nullok: the enrolment was disabled after a login with a code. To let the user log in without a code where nullok is set: enroll admin disable
next-login-other-name = refused, also with nullok: there is no credential, but this user id has used codes under the name { $name } (enroll --user for a new enrolment, or enroll admin disable)
next-login-gone = refused, also with nullok: the credential is gone, but this user was enrolled (home not mounted, or deleted). Mount the home if it is not mounted. If the file was deleted: enroll --user for a new enrolment, or enroll admin disable
next-login-unread = refused, also with nullok: logins read another file than the one with the enrolment (enroll --user makes a new enrolment)
next-login-not-enrolled = refused; with nullok the user logs in without a code
next-login-wait = no code for { $seconds } s; a recovery code works
next-login-off = codes are turned off after too many wrong ones (enroll admin unlock turns them on); a recovery code works
next-login-clock = no code: the clock ({ $now }) is at a time before the last login. If the clock is wrong, set it; if it is right, run enroll admin reset. A recovery code works
next-login-used-until = no code yet: all codes before { $time } UTC count as used, after a login or after enroll admin reset. Codes that the app shows from then on are accepted. A recovery code works
next-login-barred = no code: an administrator has barred all codes and recovery codes. A new enrolment (enroll admin compromised, enroll --user) ends that; until then a code of enroll admin recovery works
next-login-good = a right code is accepted
# After the message above.
next-login-failures = ; then it reports: { $count ->
    [one] 1 wrong code
   *[other] { $count } wrong codes
} since { $date }.

## enroll setup

setup-copy-not-roots = users other than root could write { $path }. Look at the copies in { $folder }; if they are right: chown -R root { $folder }; chmod -R go= { $folder }
setup-for-root = only root can run `enroll setup`: sudo enroll setup ...
setup-which-service = which service?
setup-waits = a change of { $service } still waits for a login or a confirmation, for { $time }. To revert it at once: enroll setup { $service } --undo
setup-settled = An earlier setup of { $service } was interrupted. It was ended first: kept if a login had proved it, otherwise reverted.
setup-nothing-to-take-back = there is no setup of { $service } to revert
setup-undo-is-stricter = After this undo, { $service } refuses users who are not enrolled. The change takes effect at once, without a login that proves it.
setup-undo-nobody-agrees = nothing was changed: the undo would refuse users who can log in now, and there is no terminal for the question. To undo it without the question: enroll setup { $service } --undo --yes
setup-undone = Reverted: { $service } asks for no code.
setup-undone-files-left = Reverted the last setup alone: { $service } asks for no code, but files of an earlier setup are left. To revert them too: enroll setup { $service } --undo
setup-undone-one-lets-in = Reverted the last setup alone: { $service } still asks for a code, and lets in users who are not enrolled. An earlier setup is left. To revert it too: enroll setup { $service } --undo
setup-undone-one-refuses = Reverted the last setup alone: { $service } still asks for a code, and refuses users who are not enrolled. An earlier setup is left. To revert it too: enroll setup { $service } --undo
setup-undone-line-left = Reverted: no setup of { $service } is left. It still asks for a code, because of a line that was there before: { $place }
setup-ended-by-another = another process has just ended this setup
setup-nothing-to-change = Nothing to change: { $service } asks for a code already.
setup-nothing-was-changed = Nothing was changed.
setup-nobody-to-prove = nobody is enrolled, so nobody could log in to prove that it works. First, as the user who will try it: enroll
setup-no-login-seen = no login with a code was seen, so the change was reverted: { $service } is as it was before
setup-wrong-codes = { $count ->
    [one] A wrong code of { $user } was refused during the wait.
   *[other] { $count } wrong codes of { $user } were refused during the wait.
} To test a code, { $user } runs: enroll verify
setup-see-log = The log says why each login was refused:
setup-broken-off = you ended the wait, so the change was reverted: { $service } is as it was before
setup-wait-goes-on = the wait goes on without this window
setup-note = Note: { $what } { $effect }
setup-mind = Important: { $what } { $effect }
setup-enrolled = Enrolled: { $users }.
setup-let-in = Not enrolled; these users log in without a code until they enrol: { $users }.
setup-refused = Not enrolled; these users are REFUSED from then on (with --roll-out they log in without a code until they enrol): { $users }.
setup-unlisted-let-in = The directory gives no list of its users ({ $sources }). Only those who have logged in here, or have enrolled, are named above. All others who are not enrolled log in without a code as well.
setup-unlisted-refused = The directory gives no list of its users ({ $sources }). Only those who have logged in here, or have enrolled, are named above. All others who are not enrolled will be REFUSED as well.
setup-and-more = { $users } and { $count } more
setup-nobody-agrees = standard input is not a terminal, so nobody can agree to the changes. To make them without a question: --yes. To only show them: --dry-run
setup-goes-back = If nobody logs in with a code within { $time }, all changes are reverted, even if this window or the connection is lost.
ask-setup = Change this? [y/N]{" "}
# The letter of the question above that agrees, in lower case; y always does.
setup-yes = y
setup-unchanged = nothing was changed
setup-begun-by-another = another enroll process has just begun a setup of { $service }; wait until it ends, then run the command again
setup-changed-by-another = another program has just changed { $path }; run the command again
setup-failed-and-back =
    { $error }
    Everything is as it was before.
setup-no-guard-after-reboot = Warning: neither systemd nor cron was found, so a reboot during the wait reverts nothing. After such a reboot, run: enroll setup SERVICE --undo
setup-try-sshd = The files are changed. They are reverted in { $time } unless a login with a code succeeds. Keep this window open. In another window, log in by ssh, with a password and a code. Ctrl-C reverts everything at once.
setup-try-twice = Nobody is enrolled yet, so log in twice. The first login enrols you. The second login, with the next code, proves the change.
setup-try-sudo = The files are changed. They are reverted in { $time } unless sudo succeeds with a code. Keep this window open. In another window, as an enrolled user, run `sudo -k true`, with a password and a code. Ctrl-C reverts everything at once.
setup-try-su = The files are changed. They are reverted in { $time } unless su succeeds with a code. Keep this window open. In another window, as a user who is not root, use su to become an enrolled user, with a password and a code. Ctrl-C reverts everything at once.
setup-try-polkit = The files are changed. They are reverted in { $time } unless pkexec succeeds with a code. Keep this window open. In another window, as an enrolled administrator who is not root, run `pkexec true`, with a password and a code. Ctrl-C reverts everything at once.
setup-try-locker = The files are changed. They are reverted in { $time } unless you confirm the change. Log in at a second console first (Ctrl+Alt+F3). A locker that runs keeps the lines that it read at its start, also after the change is reverted; from that console you can end it. Now unlock the screen as an enrolled user, with a password and a code. Ctrl-C reverts everything at once. If it works, run as root in another window:
setup-if-it-is-the-users = If the program has the rights of its user alone, as screen lockers have, no login can prove the change. Try it. If it works, run as root:
setup-no-login-proves = { $service } has the rights of its user alone, so no login there can prove the change. Try it yourself, and confirm the change with `enroll setup { $service } --keep`. If nobody confirms the change in time, it is reverted.
setup-no-credentials = { $service } sets no credentials after a login, unless it is configured to. Then a login does not prove the change. Try it yourself, and confirm the change with `enroll setup { $service } --keep`. If nobody confirms the change in time, it is reverted.
setup-if-it-works = If the login works, run as root:
setup-goes-back-unconfirmed = If nobody confirms the change within { $time }, all changes are reverted, even if this window or the connection is lost.
setup-not-confirmed = nobody confirmed the change: { $service } is as it was before
setup-a-login-proves = --keep is for programs that have the rights of their user alone, or set no credentials. A change of { $service } is kept by a login with a code
setup-nothing-waits = no setup of { $service } waits to be kept. To begin one: enroll setup { $service }
setup-confirmed = Confirmed: the change of { $service } stays.
setup-try-login = The files are changed. They are reverted in { $time } unless a login with a code succeeds. Keep this window open. Log in with a password and a code: at a text console, or as root in another window by the command `script -qc 'login NAME' /dev/null`. Ctrl-C reverts everything at once.
setup-try-it = The files are changed. The change of { $service } is reverted in { $time } unless a login with a code proves that it works, or you confirm it. Keep this window open. Log in through { $service } with a password and a code. Ctrl-C reverts everything at once.
setup-try-service = The files are changed. They are reverted in { $time } unless a login with a code succeeds. Keep this window open. Log in through { $service } with a password and a code. Ctrl-C reverts everything at once.
setup-try-one-field = { $service } asks one question. Type the code directly after the password, for example hunter2123456.
setup-still-waiting = Still waiting: { $time }.
setup-kept = { $user } logged in with a code. The change stays.
setup-then-enforce = `enroll admin list` shows who is enrolled. When all are: enroll setup { $service } --enforce
setup-to-take-back = To revert it: enroll setup { $service } --undo
setup-kept-by-another = Another enroll process kept the change of { $service }.
setup-taken-back-by-another = another enroll process reverted the change of { $service }
setup-roll-out-first = { $service } asks for no code yet: enroll setup { $service } --roll-out
setup-named-twice = { $service } names the module twice, at { $place } and at { $second }. Remove one of the lines first.
setup-policy-first = Correct the policy first.
setup-no-service-name = { $service } is no name of a service, as in /etc/pam.d
setup-no-such-service = there is no /etc/pam.d/{ $service }: is the program installed?
setup-no-such-service-but = there is no /etc/pam.d/{ $service }; did you mean { $likely }?
setup-unreadable = { $path } cannot be read
setup-broken-service = { $place }: libpam refuses this service ({ $error }); correct that first
setup-part-of-another = { $service } is not a service: { $second } and maybe others include it. Set up a service. You can also set up all services of Debian. First set KbdInteractiveAuthentication yes and PasswordAuthentication no in the settings of sshd. Then run pam-auth-update --enable totp. Then run enroll check
setup-included = These services include { $path }: { $services }.
setup-included-effect = The code is asked for there, too.
setup-follower-locked-out = { $service } includes { $path }, and nobody could log in through { $service } any more. Change { $service } first.
setup-twin-asks-nothing = { $service } will ask for no code.
setup-twin-asks-nothing-effect = A login there needs no code, as before.
setup-twin-asks-nothing-advice = No place for the line was found in its file. The reason:
setup-no-auth-lines = { $path }: there are no auth lines in it
setup-line-goes-on = { $place }: the line of the module goes on in the next one; write it on one line
setup-policy-lets-by = { $path } sets nullok for every service; remove it there
setup-line-does-not-work = The line at { $place } does not work.
setup-no-place = No place in { $path } was found for the line.
setup-enrol-until = Users who are not enrolled can postpone it until { $time }. From then on, they are refused unless they enrol.
setup-enrol-tickets = Each of them needs a ticket. To make tickets for all: enroll admin ticket --all
setup-enrol-not-set =
    the policy file { $path } does not name { $service } in enrol_at_login. First, the file needs these lines, with your date. See pam_totp.toml(5)
        credential = "/etc/pam_totp/users/%u.toml"
        enrol_at_login = ["{ $service }"]
        enrol_until = 2027-01-31
setup-enrol-no-policy =
    there is no policy file { $path }, so no service offers an enrolment. Write the file first, with these lines and your date. See pam_totp.toml(5)
        credential = "/etc/pam_totp/users/%u.toml"
        enrol_at_login = ["{ $service }"]
        enrol_until = 2027-01-31
setup-no-account-place = No place in { $path } was found for the account line that remembers devices.
setup-enrol-line-unfit = { $service } has an account line of pam_totp.so at which users cannot enrol. Replace it with this line, above all other account lines: { $line }
setup-account-line-locks-out = With an account line that remembers devices, nobody could log in through { $service }.
setup-service-unfit = { $service } cannot ask for a code as it is installed here.
setup-changed-just-now = another program has just changed the file
setup-not-yet =
    { $error }
    `enroll` goes on in the background until everything is reverted. Each try is in the system log.
setup-socket-activated = { $unit } starts sshd at the next connection, with the new settings. Nothing has to be reloaded, and open sessions go on.
setup-sshd-is-broken = sshd cannot read its settings as they are ({ $path }): sshd -t
setup-no-sshd-runs = No running sshd was found; the next one that starts takes the new settings.
setup-sshd-does-not-take = sshd does not take the new settings; see enroll check sshd
setup-sshd-refuses = sshd refuses its settings: { $error }
setup-unit-does-not-reload = { $unit } does not reload: { $error }
setup-no-systemctl = systemctl does not run
setup-sshd-not-told = cannot make sshd (process { $process }) reload: { $error }
setup-no-program = cannot find the file of this program: { $error }
setup-no-timer = systemd-run: { $error }; nothing was changed
setup-no-guard = no guard could be started: { $error }. Nothing was changed; run the command again
setup-guard-ended = the process ended at once
setup-only-our-lines = Another program changed { $path } too, so only the lines of the setup were removed.
setup-sshd-line-in-the-way = { $error }
    in the way: { $place }: { $line }
setup-undo-sshd-cannot-start =
    nothing was changed: without the lines of this setup, sshd could not start. sshd says:
    { $error }
    Remove or change that line, then revert the setup again:
    enroll setup { $service } --undo
setup-revert-sshd-cannot-start =
    sshd's settings stay for now: without the lines of this setup, sshd could not start. sshd says:
    { $error }
    { $service } asks for no code any more. Remove or change that line.
setup-put-back-whole = Another program changed { $path } too. sshd could not start with the lines that were left, so the whole file is as before the setup. The changed file is kept as { $saved }.
setup-reverted-sshd-not-told = The files are reverted, but the running sshd has not read its settings again: { $error }. Correct that, then reload sshd.
setup-copy-is-in = { $path }: { $error }. The copy is in { $folder }.
setup-of-another-version = written by another version of enroll
setup-bad-wait = a time from 10s to 60m, such as 5m or 300s
time-one-minute = 1 minute
time-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
} { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}

## enroll check: the report

check-level = { $level ->
    [fault] fault
    [unknown] could not tell
    [warning] warning
   *[note] note
}: { $what } [{ $name }]
check-at = at { $place }
check-services = Services: { $services }
check-from-is-for-sshd = --from is about sshd, which is not among the services that you named
check-asked = These services ask for a code: { $services }.
check-not-asked = These services do not ask for a code: { $services }.
check-asked-at-changes = These programs ask for a code before a password changes: { $services }.
check-ready = Ready.
check-not-ready = Not ready.
check-untried = No fault was found. Before you rely on it, log in once through { $services }.
check-could-not-tell = Could not tell.
check-could-not-tell-as-user = Could not tell. Root can: sudo enroll check
check-only-root = only root may check somebody else's enrolment (--user)
# A sentence of its own, of what the system or a part of another message says.
check-sentence = { $what }.
check-as-root = As root:
check-clock-behind-advice = Correct the clock. If the clock is right now, run this as root:

## enroll check --changed
# Each in one line: a timer's mail and the log have it.
check-changed = These services do not ask for a code any more: { $services }. To see what to do: enroll check { $names }. If you meant that change: enroll check --changed --accept { $names }
check-changed-already = Users can log in without a code: { $services }. This was so when the service was first checked, and is reported once. To see what to do: enroll check { $names }
check-changed-unclear = Cannot tell whether these services ask everybody for a code: { $services }. To see what to do: enroll check { $names }. If it is as you want it: enroll check --changed --accept { $names }
# services: names, each with what is known of it
check-changed-new = New services ask for a code: { $services }. Try a login at each of them before users need it. To see what to do: enroll check { $names }
# Behind the name of a service, in brackets.
check-changed-as-user = runs as the user
check-changed-watched = Watched from now on, since they ask for a code: { $services }.
check-changed-dropped = Not watched any more, since they ask for no code: { $services }.
check-changed-nothing = No service asks for a code, so nothing is watched.
check-changed-only-root = only root can compare with the last check
check-changed-unreadable = cannot compare with the last check: { $why }. Run `enroll check`. If every service is as it should be, write the baseline anew: enroll check --changed --accept
check-changed-unread = cannot tell whether these services ask for a code, because their PAM files cannot be read: { $services }
check-changed-not-written = cannot write the baseline into { $folder }: { $why }
check-changed-unsafe = { $what }; to repair this, run: { $mend }
check-changed-open-folder = users other than root have rights on { $folder }
check-changed-not-ours = not a baseline that this enroll can read

## enroll check: services and their files

check-enroll-service = /etc/pam.d/enroll is not there.
check-enroll-service-effect = enroll cannot check passwords. Users can enrol only with --no-password-check.
check-no-service = No service asks for a code yet.
check-no-service-effect = All users log in without a code.
check-no-service-advice = As root, run this command. It shows its changes first, and reverts them unless a login with a code succeeds. By hand: keep a root shell open, and add `auth required pam_totp.so` below the lines of the password.
check-wrong-file = sshd does not read this file.
check-wrong-file-effect = SSH asks for no code.
check-wrong-file-advice = Put the line into /etc/pam.d/sshd, and remove this file:
check-service-refused = libpam refuses the service: { $error }.
check-nobody-gets-in = Nobody can log in.
check-mend-line = Correct this line, or remove it.
check-pam-unread = A file of the service may not be read.
check-pam-file-writable-effect = Users other than root can decide who can log in.
check-at-include = Only Debian's libpam knows @include.
check-at-include-effect = Here the line is an error, and nobody can log in.
check-in-its-place = In its place:
check-authselect = authselect writes this file.
check-authselect-effect = The line is lost when authselect next writes it, and the service asks for no code.
check-authselect-advice = Put the line into the service's own file, or into a custom profile:
check-authselect-no-other-place = In a profile of authselect there is no other place. In the service's own file there is one, below the line that says substack:

## enroll check: lines of PAM

check-wrong-stack = pam_totp.so is among the { $kind } lines.
check-wrong-stack-effect = It answers with an error there, and nobody can log in.
check-account-line-alone-effect = An account line only writes remembered devices. No line asks for a code here.
check-wrong-stack-advice = Only auth and password lines ask for a code:
check-auth-not-run = { $program } runs no auth line, so this line asks for no code.
check-auth-not-run-effect = A password is changed without a code.
check-auth-not-run-advice = For this program, write a password line in its place:
check-bad-line = libpam cannot use this line: { $error }.
check-bad-line-effect = libpam takes the line for a module that always fails.
check-bad-line-advice = See pam.conf(5) for the form of a line, or remove the line.
check-misspelt = There is no module { $path }.
check-cannot-load = libpam cannot load it: nobody can log in where the line is `required`.
check-misspelt-advice = It is called pam_totp.so:
check-other-codes = { $module } is in the same stack.
check-other-codes-effect = Users are asked for two codes, of which only one is from enroll.
check-other-codes-advice = Remove the other line when all users have enrolled:
check-never-succeeds = { $line } never succeeds here.
check-always-refused = The way through this stack always ends in a refusal.
check-shifted-jump = A line between a jump ([success=1 ...]) and its target shifts the jump. Put the line of pam_totp.so after the lines of the password, in the service's own file:
check-after-the-password = Put the line after the lines of the password, as:
check-nobody-gets-in-effect = Nobody can log in, even with the right password and code: `{ $line }` refuses.
check-exempted = `{ $line }` exempts some users from the code.
check-exempted-effect = Users who meet the condition of this line are not asked for a code.
check-exempted-these = These logins need no code: { $logins }.
exempt-anywhere = { $users } from everywhere
exempt-from = { $users } from { $origins }
exempt-except = { $users } from everywhere except { $origins }
exempt-from-except = { $users } from { $origins } except { $others }
exempt-except-but = { $users } from everywhere except { $others }, and from { $origins }
exempt-if = { $users } if `{ $condition }` is met
check-exempted-advice = If you do not want that, put the line of pam_totp.so above it.
check-skipped = `{ $line }` skips pam_totp.so ({ $place }).
check-skipped-effect = Users for whom this line succeeds log in without a code.
check-account-refuses = { $line } refuses everybody after the code.
check-account-empty = The service has no account line, and neither has /etc/pam.d/other.
check-account-refuses-effect = Nobody can log in: the program asks PAM for the account after password and code, and always gets a refusal.
check-account-refuses-advice = Correct the account lines of this service. A login with password and code then shows whether they let users in.
check-devices-no-line = remember_for is set. { $service } has no account line of pam_totp.so.
check-devices-skipped = remember_for is set. Other account lines skip the line of pam_totp.so ({ $place }).
check-devices-other-settings = remember_for is set. This account line has other settings than the auth line ({ $place }).
check-devices-not-written-effect = Logins ask whether to remember the device. No device is remembered.
check-devices-not-written-advice = Run `enroll setup { $service }`. Or put this line above the other account lines:
check-enrol-no-line = enrol_at_login names { $service }. { $service } has no account line of pam_totp.so.
check-enrol-skipped = enrol_at_login names this service. Other account lines skip the line of pam_totp.so ({ $place }).
check-enrol-no-line-effect = Users who are not enrolled log in without a code and are not asked to enrol. After enrol_until they are refused.
check-enrol-ignored = The result of { $line } does not end a login.
check-enrol-ignored-effect = After enrol_until, users who do not enrol still log in without a code.
check-enrol-ignored-advice = Put this line in its place:
check-enrol-line-advice = Run `enroll setup { $service } --enrol-at-login`. Or put this line above the other account lines:
check-enrol-no-helper = enrol_at_login names { $service }. The helper pam_totpd is not installed.
check-enrol-no-helper-effect = Nobody can enrol at a login. After enrol_until, users who are not enrolled are refused.
check-enrol-no-helper-advice = Install the package pam-totp-helper.
check-enrol-no-service = enrol_at_login is set, and no service in it has an auth line of pam_totp.so.
check-enrol-no-service-effect = Nobody enrols at a login.
check-enrol-no-service-advice = Run `enroll setup SERVICE --enrol-at-login` for a service of the list, or remove the setting.
check-enrol-short-grace = Users enrol at their first login. sshd closes the connection after this time, and the user has to log in once more.
check-enrol-alone = enrol_at_login names this service, and no other module returns success.
check-devices-no-ssh = remember_services names { $service }. { $service } is not a service of sshd.
check-devices-no-ways = remember_for is set. sshd asks for no key before { $service } asks for the code.
check-devices-no-service = remember_for is set. remember_services names no service that asks for a code.
check-devices-no-keys-effect = Logins remember no device there. A remembered device is a set of keys that sshd has checked.
check-devices-no-ways-advice = Let sshd ask for a key first, then for the code. The line belongs into { $path }:
check-devices-no-service-advice = If no service asks for a code yet, run `enroll setup sshd` first. Then name the PAM service of sshd in the policy:
check-devices-services-advice = Name the PAM service of sshd in the policy:
check-devices-no-password = remember_for is set. The stack asks for no password.
check-devices-no-password-effect = Logins remember no device. A remembered device would log in with its key alone.
check-devices-no-password-advice = If you want that, allow it in the policy:
check-devices-key-alone = remember_key_only is set. The stack asks for no password.
check-devices-key-alone-effect = A remembered device logs in with its key alone.
check-devices-wrong-password = A remembered device logs in with a wrong password.
check-devices-wrong-password-effect = Someone who has the key of the device needs no password and no code.
check-devices-refused = This stack refuses a remembered device.
check-devices-refused-effect = The module asks the device for no code and returns PAM_IGNORE. No other line then lets the user in.
check-devices-refused-advice = Let the password line decide. Write this line below the password line:
check-devices-after-wrong = A login with a wrong password reaches the check for remembered devices.
check-devices-after-wrong-effect = Someone who has the key of a device learns whether the device is remembered, and needs no password for that. The list of devices shows the login as the last use.
check-devices-helper = remember_for is set. The helper decides the logins of { $service }.
check-devices-helper-effect = Logins there do not ask whether to remember the device.
check-devices-helper-advice = Remove remember_for. Or let the program decide: remove "email" and "sms" from factors in { $file }, and verifier = "helper" there and on the line.
check-helper-arguments = The helper decides the logins of { $service }. It does not get these arguments of the line: { $names }.
check-helper-arguments-effect = These arguments have no effect. The helper reads { $file }.
check-helper-arguments-advice = Write these settings into { $file }.
check-skipped-by-all-effect = Its condition is met by every login, as its arguments and files are now. The service asks for no code.
check-skipped-by-people-effect = Its condition is met by every user with a login shell, as the accounts and groups are now. None of them is asked for a code.
check-skipped-by-user-effect = { $user } meets its condition, and is not asked for a code.
check-skipped-unmet-effect = Users log in without a code when the condition is not met, and when it cannot be looked up. Exempt users on success only: reverse the condition.
check-skipped-daemon-effect = A condition on the user who started the program is met for everybody here, since root starts it: users log in without a code.
check-only-its-own-lines = A line of { $path } that ends the stack must end only the lines of this file. In place of the line that includes the file:
check-password-not-enough = A right password must not be enough. In place of the line:
check-take-it-out = If you do not want that, remove the line:
check-failure-ignored = `{ $line }` accepts a wrong code.
check-failure-ignored-effect = The module asks for the code, and the stack accepts any answer.
check-failure-ignored-advice = Make a failure refuse the login:
check-password-skipped-effect = The password can be changed without a code.
check-password-skipped-advice = Put the line of pam_totp.so above this line.
check-password-skipped-include-advice = Write `substack` in place of `include` where another file brings this line. If that is not possible, put the line of pam_totp.so above this line.
check-code-before-password = The code is asked before the current password.
check-code-before-password-effect = Programs of a user can try codes here without the password. Wrong codes make the user's codes at the console, su and sudo wait, and in the end turn them off.
check-code-before-password-advice = Put the line of pam_totp.so below the password lines. There, a wrong password must end the stack.
check-change-after-wrong-advice = A wrong password must end the stack above this line. Write the password line into this file, with `requisite`. The end of a `substack` does not end the stack.
check-password-failure-ignored-effect = A wrong code does not stop the change of the password.
check-password-failure-ignored-advice = Make a failure refuse the change:
check-code-alone = `{ $line }` does not count when it fails.
check-code-alone-effect = Someone who has a right code can log in with a wrong password.
check-code-alone-advice = A wrong password must end the login:
check-code-alone-jump = `{ $line }` jumps past the password.
check-code-alone-jump-effect = Users for whom the line jumps log in with a code alone, without a password.
check-code-alone-jump-advice = Lower the number of the jump, so that it ends above the line of the password.
check-code-alone-no-password = The stack asks for a code and for no password.
check-code-alone-no-password-effect = Someone who has only a code can log in.
check-code-alone-no-password-advice = Ask for the password first. Add above the line:
check-code-alone-perhaps-effect = Someone who has only a code can log in, unless the program has asked for another proof before it asks PAM.
check-policy-folder-effect = Users other than root can remove the policy, so that the defaults apply. Or they can write a policy that makes the module refuse every login.
check-nullok = nullok is set.
check-nullok-effect = Users who never enrolled log in without a code.
check-nullok-advice = Remove nullok when all users have enrolled.
check-nullok-alone = nullok is set, and no other module returns success.
check-nullok-alone-effect = Users who never enrolled cannot log in: PAM needs one module that succeeds.
check-nullok-alone-advice = If these users are to log in, add below it:
check-asked-after-wrong-tells-effect = A person who does not know the password learns which users are not enrolled: these users see no code prompt (`nullok` or `enrol_at_login`). This person can also make the codes of enrolled users wait.
check-asked-after-wrong-tells-advice = End the stack after a wrong password: write `requisite` in place of `required` in the line of the password. Or remove `nullok` and `enrol_at_login` when all users have enrolled.
check-asked-twice = These lines both ask for the code: { $places }.
check-asked-twice-effect = The first prompt uses the code up. The second prompt needs the next code; with the same code the login fails.
check-asked-twice-advice = Keep one of the lines.
check-code-with-password = One prompt asks for password and code, and the code is checked first.
check-code-first = The stack asks for the code before the password.
check-code-first-effect = Anybody who can reach the prompt can use up a user's tries and make that user's codes wait, without knowing the password.
check-code-first-advice = Move the line below the lines of the password:
check-asked-after-wrong = The stack asks for the code after a wrong password too.
check-asked-after-wrong-effect = The answer does not tell which of the two was wrong; but a person who does not know the password can make a user's codes wait.
check-names-no-file = the line names no file
check-includes-too-deep = includes nest more than { $count } deep (a file includes itself?)
check-ends-with-backslash = the file ends with a backslash, in the middle of a line
check-line-hangs = the last byte that this libpam reads of a line (byte 1,023) is a backslash, so the login never ends
check-module-without-name = { $word } leaves no name of a module; libpam refuses the service
check-no-kind = { $word } is none of auth, account, session, password
check-empty-line = the line is empty
check-no-control = the line has no control (required, requisite, ...)
check-no-module = the line names no module
check-bad-control = the control cannot be read: { $error }
check-no-such-value = { $word }: no such value
check-no-equals = { $word }: no = there
check-no-such-action = { $word }: no such action
check-no-such-file = no such file
check-may-not-be-read = may not be read

## enroll check: sshd

sshd-is = { $keyword } is { $value }.
sshd-not-set = not set
sshd-vain-in-match = {" "}({ $place } has the right value, but is below a Match line and does not count.)
sshd-vain-later = {" "}({ $place } has the right value, but comes later and does not count.)
sshd-there = Put this line there instead (the first value counts), and reload sshd:
sshd-in-arguments = sshd is started with this argument, which counts before every file. Change the argument, and restart sshd:
sshd-start-unknown = The arguments with which the system starts sshd could not be found out.
sshd-start-unknown-effect = A setting among these arguments counts before every file.
sshd-start-unknown-advice = Start sshd by its path, with its arguments written out or in one quoted variable. Settings belong in a file of /etc/ssh.
sshd-arguments-cut = The system shows the arguments of this sshd only in part.
sshd-arguments-cut-effect = A setting among the missing arguments counts before every file.
sshd-nowhere-set = No file sets it. Add this line above all Match and Include lines, and reload sshd:
sshd-drop-in = No file sets it. Write this line into { $path }, and reload sshd:
sshd-no-pam = sshd does not ask PAM, so it asks for no code.
sshd-key-alone = A login by { $methods } needs no code, because these methods run no auth line of PAM. To require key, password and code, set the line below: then users without a key cannot log in. For password and code alone, set `PubkeyAuthentication no` instead: then keys cannot be used.
sshd-or = {" "}or{" "}
sshd-and = {" "}and{" "}
sshd-code-never-asked = No listed way runs the auth lines of PAM, so sshd asks for no code.
sshd-no-usable-way = Nobody can log in: sshd has switched off { $methods }, which every listed way needs.
sshd-way-around = A blank between methods means "or", a comma means "and": one of the listed ways needs no code.
sshd-key-required = Every listed way needs a key, so a user without one cannot log in. If such users are to log in with password and code, set the line below, which adds a second way for them.
sshd-config-of-others = The configuration file of this sshd was not read: { $why }.
sshd-config-of-others-effect = The settings of this sshd are not known, and users other than root may be able to change them.
sshd-config-of-others-advice = If you start this sshd, give it (-f) a file by its whole path that only root can change, in folders that only root can change.
sshd-config-not-absolute = { $path } is no path that begins with /
sshd-other-without-code = Another sshd of this machine opens the PAM service { $service }, which asks for no code.
sshd-other-without-code-effect = Users who connect to that sshd log in without a code.
sshd-other-without-code-advice = If you do not want that, stop that sshd, or set up its service too:
sshd-service-without-code = sshd opens the PAM service { $service }, which asks for no code.
sshd-service-without-code-effect = Users log in by SSH without a code.
sshd-service-without-code-in-block = Users to whom this Match block applies log in without a code.
sshd-service-without-code-advice = Remove the setting { $keyword }, and reload sshd. Or set up that service too:
sshd-way-around-kerberos = sshd checks a password with Kerberos before it asks PAM. So a Kerberos password is enough to log in, without a code.
sudo-service-without-code = sudo opens the PAM service { $service } (setting { $keyword }), which asks for no code.
sudo-service-without-code-effect = sudo asks for no code where this setting applies.
sudo-service-without-code-advice = Remove the setting with visudo. Or set up that service too:
sudo-never-asked = sudo asks nobody for a password or a code (!authenticate).
sudo-never-asked-effect = Users of sudo need no code.
sudo-remove-setting = Remove the setting with visudo.
sudo-not-all-asked = Some rules or settings of sudo ask for neither a password nor a code ({ $count ->
    [one] one line
   *[other] { $count } lines
}; this is the first).
sudo-rule-never-asks = A rule lets everybody run every command as root, or a shell or a whole folder of programs, and sudo asks for neither a password nor a code: { $rule }
sudo-not-all-asked-effect = These need no code in sudo: { $whom }. NOPASSWD, exempt_group or !authenticate applies to them.
sudo-other-plugin = sudo has another plug-in or folder of plug-ins: `{ $line }`. enroll cannot tell how it decides.
sudo-see-plugin = Read the documentation of the plug-in, and find out whether it asks PAM. Or remove the line.
sudo-rules-of-directory = sudo takes rules from a directory too ({ $sources }). enroll cannot read them.
sudo-list-rules = Show the rules of each user as root. Look for NOPASSWD, !authenticate, exempt_group and pam_service:
sudo-asks-other = sudo asks for the password and the code of { $user } ({ $keyword }), not for those of the user who runs it.
sudo-asks-other-skipped = { $user } is not enrolled, and nullok or enrol_at_login is set: sudo asks nobody for a code, enrolled users included.
sudo-asks-other-refused = { $user } is not enrolled: the module refuses everybody in sudo.
sudo-asks-other-effect = The codes of the users themselves do not count in sudo. With nullok, sudo asks for no code if the target user is not enrolled.
sudo-asks-other-advice = Remove the setting with visudo. Or enrol { $user }:
sudoers-unread = The rules of sudo here cannot be read: { $why }.
sudoers-unread-effect = A setting there may choose a PAM service that asks for no code, or end the question.
sudoers-include-unclear = the name depends on the host
sudoers-line-unclear = the line is not understood (visudo --check tells what sudo makes of it)
sshd-root = root cannot log in: sshd takes keyboard-interactive for a password then, and every listed way needs it. Set it only if root is to log in by SSH at all.
sshd-no-prompt = Nobody can be asked for a code by SSH: this is the method that asks.
sshd-password-method = Clients that use the method "password" are refused: sshd answers the code's prompt with the password.
sshd-password-method-alone = Clients ask for a password where they should ask for the code.
sshd-code-alone = Someone who has only the code can log in: the PAM stack of sshd asks for no password, and no key is asked for.
sshd-few-tries = Each key that a client offers counts as a try. A user with several keys in an agent is disconnected before the code is asked.
sshd-penalties = Wrong codes of many users behind one address can close sshd to that address for a while (PerSourcePenalties).
sshd-penalties-effect = Each failed login counts { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
} against the address. From { $least ->
    [one] 1 second
   *[other] { $least } seconds
} on, sshd refuses every connection from that address until the time is over.
sshd-penalties-advice = If an office or a VPN has one address, exempt it. 192.0.2.0/24 is an example; write your own address, into { $path }:
sshd-short-grace = A user who waits for the next code, or looks for the phone, is disconnected. A code lasts 30 seconds.
sshd-says = sshd says: { $error }
sshd-will-not-start = sshd will not start the next time, and nobody can log in by SSH then.
sshd-see-what = See what it says:
sshd-not-asked = sshd could not be asked; its files were read.
sshd-not-asked-why = sshd could not be asked ("{ $error }"); its files were read.
sshd-not-asked-effect = Its defaults and Match lines are judged with less certainty.
sshd-only-root-asks = Only root can ask sshd. As root:
sshd-config-unread = sshd's settings here cannot be read: { $why }.
sshd-config-unread-effect = A Match block there may let users log in without a code.
sshd-config-unread-advice = Make it a regular file of at most 1 MiB that root can read, or a folder that root can read.
sshd-not-reloaded = The running sshd has not read its files since this one was changed.
sshd-not-reloaded-effect = These findings hold once sshd has read its files. Until then it uses the old settings.
sshd-folder-changed = A name in this folder was changed after the running sshd read its settings.
sshd-folder-changed-effect = If a file with settings was removed, renamed or replaced, the running sshd still has them, and no file shows them.
sshd-reload-unknown = No PID file says when the running sshd (process { $process }) read its settings, and they may have been changed since.
sshd-reload-unknown-effect = The running sshd may have other settings than its files.
sshd-reload-unknown-advice = Restart this sshd. If you set PidFile, a reload is enough from then on.

## enroll check: the machine

check-clock = No program synchronises the clock.
check-clock-effect = If the clock is wrong by more than a minute, app codes are refused (default window, 30-second codes). Recovery codes still work.
check-clock-start = The time service { $program } is installed. Start it:
check-clock-none = No time service is installed. Install one, for example chrony. In a container, the clock is the host's: install it there.
check-clock-unknown = Could not tell whether a program synchronises the clock.
check-clock-unknown-advice = `enroll verify` shows how far the clock and a phone are apart.
check-locker = { $service } runs as the user, who may not read { $path }.
check-locker-effect = Nobody can unlock the screen.
check-locker-advice = Remove the module from this service:
# services: screen lockers and other programs that run as the user
check-event-based = { $user } has only event-based tokens, and { $services } cannot check their codes.
check-event-based-effect = There, { $user } needs a recovery code: the program runs as the user, and only root's programs can change the counter of a token.
check-event-based-advice = Add a time-based authenticator as { $user }:
check-own-stack = In /etc/pam.d/{ $service }, put these lines in place of those that ask for the password and the code, or that include a file which asks for them. Keep all other lines:
check-one-answer = { $service } gives one answer to every prompt, so the password is taken for the code.
check-one-answer-effect = Every login is refused. Users must type the code directly after the password, in the same answer (`forward_pass`).
check-code-in-one = Move the line above { $place }. Users then type the code directly after the password:
check-answers-unknown = It is not known how this program answers a second prompt.
check-answers-unknown-effect = If it has one field for the password, every login is refused. Try it. With one field, `forward_pass` takes password and code in one: see pam_totp(8).
check-twin = { $service } asks for a code, { $twin } does not.
check-twin-effect = A user who logs in through { $twin } needs no code.
check-twin-advice = This sets up both:
check-is-not-there = { $path } is not there.
check-state-missing-effect = The first login makes the folder, if the service has the right to do so. If users were enrolled before, their records are lost: used recovery codes work again, and so do codes of the last minute and a half. For each of them, run `enroll admin reset NAME`.
check-state-refused = The module does not use this folder, so nobody can log in with a code.
check-state-no-folder = { $path } is no folder.
check-state-closed = Users may not pass through the folder.
check-state-closed-effect = `enroll status` and screen lockers cannot see which codes were used at sshd and sudo.
check-state-read-only = The file system takes no writes.
check-state-read-only-effect = Codes work, but only /run records their use, and a reboot clears /run. Recovery codes are refused.
check-state-full = The file system is full.
check-state-full-effect = Users without a record yet cannot make one; their recovery codes are refused.
check-forward-behind = forward_pass is set, but `{ $line }` is above the line.
check-forward-alone = forward_pass is set, and no password module follows the line.
check-forward-behind-effect = That line receives password and code together, and refuses them.
check-forward-alone-effect = No module checks the password: any password works before the right code.
check-forward-behind-advice = Move the line above those of the password, as:
check-forward-alone-advice = Put the line above those of the password, as:
check-forward-nullok = `{ $line }` has use_first_pass, below a line that skips the code for users who have never enrolled (nullok or enrol_at_login).
check-forward-nullok-effect = Users who never enrolled cannot log in: no password is passed on for them, and the line does not ask for one.
check-forward-nullok-advice = Write try_first_pass in place of use_first_pass. The line then asks for the password if none is passed on.
check-first-pass-unset = use_first_pass is set, and no module before the line asks for anything.
check-first-pass-unset-effect = Nobody can log in, unless the program itself sets PAM_AUTHTOK first.
check-first-pass-without-code = use_first_pass is set, but `{ $line }` comes first and accepts only a password without a code.
check-first-pass-without-code-effect = Nobody can log in. `{ $line }` refuses a password with a code behind it.
check-first-pass-unset-advice = For clients with one field:
check-record-unsafe = Users other than root have rights on { $path }.
check-record-unsafe-effect = The module does not use such a record, so this user cannot log in with a code or a recovery code.
check-host-key-unsafe = Others have rights on { $path }, the key of remembered devices and tickets.
check-host-key-unsafe-effect = Logins do not use the key: no remembered device and no ticket is accepted. Others may know the key, so remove it. The next program that needs a key makes a new one. Old devices and tickets end.
check-state-forgets = It is on { $kind }, which a reboot clears.
check-state-forgets-effect = The record of used codes is lost at a reboot, so used recovery codes work again.
check-state-forgets-advice = Put it on storage that lasts (in a container: a volume), here or by:
check-state-network = It is on { $kind }.
check-state-network-effect = Nobody can log in while the server is away. Anyone who can write there can change the records.
check-state-network-advice = Keep it on a disk of this machine.
check-state-split = Several folders keep records: { $folders }.
check-state-split-effect = A code works once for each folder: one that was used at the first service works at the other one too. Wrong codes are counted for each folder as well.
check-state-split-advice = Give all lines one state_dir, best in the policy file, and no line its own.
check-state-overlay = It is on an overlay, as in a container.
check-state-overlay-effect = If the container is deleted, the record of used codes is lost.
check-selinux-unknown = SELinux is enforcing; could not tell whether its policy knows the module.
check-selinux-list-unread = The list of policy modules cannot be read: { $error }.
check-selinux = SELinux is enforcing and its policy does not know the module.
check-selinux-effect = sshd may neither read users' secrets nor write the records: nobody can log in with a code.
check-selinux-advice = Build and load the policy module, in { $folder } (docs/selinux.md):
check-selinux-helper = SELinux is enforcing, and the loaded policy module does not know the helper ({ $domain }).
check-selinux-helper-effect = The helper runs in no domain of its own, and programs in domains, such as sshd, may not connect to it.
check-apparmor-unknown = A profile of AppArmor is for a program that asks for codes; could not tell whether it is in force.
check-apparmor-list-unread = The list { $path } cannot be read: { $error }.
# profile: name of a profile, mostly the path of a program; file: where it is
check-apparmor = AppArmor confines { $profile }, and its profile { $file } has no rules for the module.
check-apparmor-effect = { $profile } may neither read users' secrets nor write the records: nobody can log in with a code there.
check-apparmor-advice = Install packaging/apparmor/pam_totp (docs/apparmor.md), add the line `{ $line }` to the profile, and load it, as root:
check-apparmor-helper = The profile of the helper pam_totpd is installed, and AppArmor does not enforce it.
check-apparmor-helper-effect = Logins work. The helper has more rights than it needs.
check-apparmor-helper-advice = Load the profile and restart the helper, as root:
check-polkit = polkit's sandbox keeps the module from its files.
check-polkit-effect = Where polkit asks for a password, it refuses every user, even with nullok.
check-polkit-advice = This drop-in lets { $unit } read the credentials and write the record. docs/polkit.md explains each setting.
check-no-root = The program behind { $service } asks PAM without root's rights.
check-unit-user = { $unit } runs without root's rights ({ $setting }).
check-no-root-effect = Every code is refused, because the module needs root's rights to record that a code was used.
check-no-root-advice = The module cannot work in this program. Remove the module from this service. Ask for the code at another place on the way to it, for example at ssh or a VPN.
check-unit-home = { $unit } hides the homes of users ({ $setting }).
check-unit-home-effect = Every code is refused, because the module cannot read the credential in the home.
check-unit-home-advice = This drop-in shows the homes to { $unit }, read-only, and gives up that part of its protection. Restart { $unit } afterwards. If you want to keep the protection, set credential=/etc/pam_totp/users/%u.toml, and enrol users with `enroll --user NAME --system`.
check-unit-home-elsewhere = Set credential=/etc/pam_totp/users/%u.toml, and enrol users with `enroll --user NAME --system`.
check-unit-credential = { $unit } hides { $path } ({ $setting }).
check-unit-credential-effect = Every user is refused, because the module finds no credential.
check-unit-take-out = Remove the path from { $setting } with `systemctl edit --full { $unit }`, and restart { $unit }. This gives up that part of its protection.
check-unit-rights = { $unit } does not have both CAP_SETUID and CAP_SETGID.
check-unit-rights-effect = Every code is refused, because the module reads the credential in the home with the rights of the user.
check-unit-rights-advice = This drop-in adds the two capabilities, and gives up that part of the protection of { $unit }. Restart { $unit } afterwards. If you want to keep the protection, set credential=/etc/pam_totp/users/%u.toml, and enrol users with `enroll --user NAME --system`.
check-unit-root = { $unit } has another root folder ({ $setting }). Which PAM files and which module count there is not known.
check-unit-root-effect = The findings about this service hold only for the files of this system.
check-unit-users = { $unit } has users of its own ({ $setting }).
check-unit-calls = { $unit } forbids the system call { $call } ({ $setting }).
check-unit-calls-effect = Every code is refused, or the program is killed at the first login with a code.
check-unit-gives-up = This drop-in gives up that part of the protection of { $unit }. Restart { $unit } afterwards.
check-unit-record = { $unit } keeps the module from the folder of records, { $path } ({ $setting }).
check-unit-record-effect = Every code is refused, because the module cannot record that a code was used.
check-unit-record-volatile = Recovery codes are refused. Other codes are recorded in /run/pam_totp only, which a reboot empties.
check-unit-record-forgotten = Other services do not see that a code was used here, so they accept it again. The record is lost when the unit stops.
check-unit-record-advice = This drop-in opens the folder to { $unit }, and gives up that part of its protection. Restart { $unit } afterwards.
check-prompt = Some clients will not recognise the prompt "{ $prompt }".
check-prompt-effect = GNOME Files, Termix, VS Code and others answer it with the password, or wait until the login times out.
check-prompt-advice = Let the prompt contain the words "Verification code", or add this argument to the line: [prompt=Verification code:]
check-prompt-hides = The prompt "{ $prompt }" does not show the words by which users have a code sent: { $words }.
check-prompt-hides-effect = Users can type these words at sshd, but nothing on the screen says so.
check-prompt-words = The prompt of sshd offers the words { $words }, and VS Code Remote-SSH does not recognise such a prompt.
check-prompt-words-effect = VS Code waits for "Verification code: ", and shows no input box until the login times out. Other clients of the guide recognise the prompt.
check-prompt-words-advice = If your users work with VS Code, set a prompt of your own in the policy. It does not show the words, but users can still type them: prompt = "Verification code: "
check-policy-refused = The module does not accept this policy, so every login that reads it is refused.
check-unread-enrolments = { $count ->
    [one] 1 user is enrolled in a file
   *[other] { $count } users are enrolled in files
} that no login reads: { $users }.
check-unread-enrolments-effect = Logins read other files, for { $user } { $read }. These users are refused. With `nullok`, those who never used a code log in without one.
check-unread-enrolments-advice = Change `credential` in { $path } or in the PAM line, or make a new enrolment for each of them, as root:
check-held = Root holds the codes of { $user } (enroll admin adopt). To look at them, run this command as root.
check-left-in-home = Root holds the codes of { $count ->
    [one] 1 user whose home
   *[other] { $count } users whose homes
} still { $count ->
    [one] has
   *[other] have
} a credential: { $users }.
check-left-in-home-effect = No login reads that file. Programs of { $user } may still accept its codes. If it is an old copy, remove it:
check-helper-missing = Root holds the codes of { $count ->
    [one] 1 user
   *[other] { $count } users
}, and no helper decides for programs that run as the user: { $users }.
# services: screen lockers and other programs that run as the user
check-helper-missing-effect = These users cannot unlock { $services }: such programs cannot read what root holds.
check-helper-missing-advice = Install the package pam-totp-helper, and do not set `verifier` to "local". Or put the credentials back into the homes:
check-helper-socket = Nobody listens at the socket of the helper, { $path }: { $error }.
check-helper-not-root = The program that listens at the socket of the helper, { $path }, belongs to user id { $uid }. The module believes only a program of root.
# services: screen lockers and other services whose logins the helper decides
check-helper-socket-effect = { $services } ask the helper pam_totpd, and refuse every code.
check-helper-socket-advice = Start the socket of the package pam-totp-helper, as root. Without systemd, start pam_totpd itself:
check-helper-limit-advice = systemd started the helper too often and has given up. `systemctl status pam-totpd.service` shows the reason, and `systemctl cat pam-totpd.socket pam-totpd.service` shows the limit, which a drop-in sets. As root, after you have removed both:
check-helper-silent = The helper at { $path } gives no answer: { $error }.
check-helper-silent-advice = See why the helper does not start or does not answer:
# version, newest: versions of the messages between module and helper
check-helper-older = The helper that runs is of an older release than this program: it speaks version { $version } of its messages, not { $newest }.
check-helper-older-effect = Logins with codes work. Enrolment at the first login and some commands of enroll may fail.
# oldest to newest: of this program; first to last: of the helper
check-helper-other-version = The helper that runs is of another release than this program: this program speaks versions { $oldest } to { $newest }, the helper versions { $first } to { $last }.
check-helper-version-advice = Restart the helper, as root. If that does not help, install the module and the helper in the same version.
# release: of the helper; own: of enroll
check-helper-release = The helper is installed in version { $release }, and this program in version { $own }.
check-helper-release-advice = Install the module and the helper in the same version.
check-key-socket = Nobody listens at the socket of the key agent, { $path }: { $error }.
check-key-socket-effect = Users who press Enter at the prompt cannot use their security key.
check-key-socket-advice = Install the package pam-totp-key, and start its socket, as root:
check-key-unknown = key_services names { $service }, and no PAM file has this name.
check-key-unknown-effect = No program offers a security key for this name.
check-key-unknown-advice = Correct the name, or remove it. The names are those of the files in /etc/pam.d.
check-key-remote = key_services names { $service }, where every user is at another machine.
check-key-remote-effect = The prompt of this service offers no security key, because the key would have to be plugged in here.
check-key-remote-advice = Remove the name. For SSH, use keys of the kind ed25519-sk in sshd, beside the codes.
check-key-off = The policy sets { $names }, but factors does not contain "key".
check-key-off-advice = To offer security keys, add "key" to factors. To keep them off, remove these settings.
check-key-nowhere = factors contains "key", but key_services names no service.
check-key-nowhere-effect = No login offers a security key.
check-key-nowhere-advice = Add key_services with the names of the services, or remove "key" from factors.
check-deliver-socket = Nobody listens at the socket of the delivery agent, { $path }: { $error }.
check-deliver-effect = Users who type `email` or `sms` at the prompt get no code.
check-deliver-socket-advice = Start the socket of the package pam-totp-deliver, as root. Without systemd, start pam_totp_deliver itself:
check-deliver-command = The delivery agent would not start a command: { $error }.
check-deliver-command-advice = Correct the file. Then, as root, try it with the name of a user who has an address:
check-deliver-config = The delivery agent has no configuration { $path }.
check-deliver-config-advice = Name the command for each way in this file. pam_totp_deliver(8) has an example.
check-sends-early = The stack asks for the code before the password is proven, and the policy sends codes.
check-sends-early-effect = A person who does not know the password can have codes sent to a user, by typing the word at the prompt.
check-sends-nothing-effect = No code is sent at this prompt, because no password is typed before it. Users who have no app cannot log in here with a code.
check-sends-early-advice = Let a wrong password end the login. If all passwords are local, write these two lines in place of the password line and ours:
check-sends-early-no-password = Put a line that proves the password before the line of pam_totp, for example:
check-not-adopted = { $count ->
    [one] 1 user has a credential in the home, and the helper reads no home: { $users }.
   *[other] { $count } users have their credentials in their homes, and the helper reads no home: { $users }.
}
check-not-adopted-effect = { $services } ask the helper, and refuse every code of these users.
check-let-by-enrolled = { $count ->
    [one] 1 user is enrolled and logs in
   *[other] { $count } users are enrolled and log in
} without a code: { $users }.
check-let-by-enrolled-effect = The line skips the code for users who have never enrolled (`nullok` or `enrol_at_login`), and it finds neither the file { $file } nor a record in { $folder }. So the module takes { $user } for a user who never enrolled. The enrolment is here: { $found }
check-let-by-enrolled-advice = Change `credential` and `state_dir` in the PAM line or in { $path } back to the places of the enrolments. Or remove `nullok` and `enrol_at_login`: then these users are refused until they enrol again.
check-policy-misplaced = No program reads { $path }.
check-policy-misplaced-effect = Its settings do not count.
check-policy-named = { $path } is not there, and an argument names it.
check-policy-unread = The policy may not be read.
check-policy-unread-effect = If users run enroll, it cannot read the policy either.
check-policy-no-read = The policy cannot be read: { $error }.
check-policy-link = The policy is a symbolic link.
check-policy-advice = See pam_totp.toml(5).
check-argument-refused = The module does not accept this argument, so every login by this line is refused.
check-argument-advice = See pam_totp(8) for the arguments.
check-not-regular = not a regular file
check-too-large = too large
check-belongs = { $path } belongs to user id { $uid }, not to root
check-writable = { $path } may be written by users other than root (mode { $mode })

## enroll check: the module's file

check-module-folder = The folder of PAM modules is not known.
check-module-folder-effect = pam_unix.so is in none of the usual places.
check-module-path = The path holds a variable ($ISA, $LIB, $ORIGIN) that this libpam or the loader replaces.
check-module-path-effect = enroll cannot tell whether libpam finds the module. Name the module without a path.
check-module-foreign = The file has this module's name and is another module.
check-module-foreign-effect = A line with this file asks for no code of enroll.
check-libpam-unknown = The file libpam.so.0 is in none of the usual folders.
check-libpam-unknown-effect = Releases of libpam read PAM files in different ways, so this result may be wrong.
check-capital-name = The name of this file has capital letters; libpam looks for services in lower case.
check-capital-name-advice = If a program asks for this service, the file that counts is { $path }.
check-module-writable-effect = Users other than root can replace the module, and then log in as any user.
check-module-unread = The module cannot be read: { $error }.
check-module-missing = { $path } is not there, and { $place } names it.
check-module-elsewhere = It is in { $path }, where libpam does not look:
check-module-install = Install it, or remove the line:
check-module-cannot-load = libpam cannot load the module: nobody can log in where the line is `required`.
check-full-module-missing = { $path } is not there, and the line at { $place } needs it.
check-full-module-cannot-load = pam_totp.so needs this file for the calls of this line and cannot load it. So the calls fail: nobody can log in, or change the password, by this line.
check-module-no-library = The file is no shared library.
check-module-install-again = Install it again:
check-module-noexec = This file system is mounted with `noexec`, so nothing of it can be loaded.
check-module-noexec-advice = Mount the file system without `noexec`, or install the module on another one. This shows the mount:
check-module-closed = This service runs as the user, who may not read this file.
check-module-architecture = The module is built for another architecture than pam_unix.so.
check-module-build-here = Build it on this machine:
check-module-no-entry = The file is a library, but no PAM module: pam_sm_authenticate is missing.
check-module-library = The module wants { $name }, which is in none of the usual places.
check-module-see-missing = See what is missing:
check-module-libc = The module wants { $name }, which this machine's libc does not have.
check-module-libc-advice = It was built on a newer system. Build it on this machine:

## enroll check: the user

check-name-in-no-file-name = { $user } cannot be part of a file name.
check-user-without-codes = { $user } cannot log in with a code.
check-name-advice = Rename the account, or keep credentials in homes (credential=%h/...).
check-credential-damaged = The enrolment cannot be read: { $error }.
check-home-of-another = { $path } belongs to the account { $other }, or is also the home of this account. Do not change the owner: { $other } could then not log in. Give { $user } another home, or let root hold the credential:
check-home-of-nobody = No account has the user id { $uid } of the owner. If this is the home of { $user }, change the owner:
check-home-foreign = Find out to whom { $path } belongs before you change it. Root can hold the credential instead:
check-user-locked-out = { $user } cannot log in with a code, nor with a recovery code.
check-enrol-anew = Enrol anew, as root with the person beside you:
check-short-secret = The secret of "{ $label }" of { $user } has only { $bits } bits.
check-short-secret-effect = RFC 4226 requires at least 128 bits.
check-short-secret-advice = Make a new one, as { $user }:
check-no-recovery-codes = { $user } has no recovery codes.
check-recovery-codes-used = { $user } has used all recovery codes.
check-no-recovery-codes-effect = A lost phone locks them out until root helps.
check-only-keys = { $user } has only security keys.
check-only-keys-effect = Remote logins, and services that key_services does not name, accept only recovery codes.
check-only-keys-advice = Add an authenticator app, as { $user }:
check-not-enrolled = { $user } is not enrolled.
check-opted-out = The enrolment of { $user } is disabled.
check-enrolled-as = { $user } has no credential, but this user id has used codes under the name { $former }.
check-enrolled-as-effect = { $user } cannot log in where a code is required, even with nullok.
check-enrolled-as-advice = Has the account been renamed? Then enrol again as { $user }. Does the user id belong to another person now? Then release it:
check-is-a-link = { $path } is a symbolic link
check-credentials-refused = The module takes no credential from there: users whose codes root holds cannot log in.
check-held-as = Root holds a credential of this user id under the name { $former }, so the one of { $user } does not count.
check-held-as-advice = Has the account been renamed? Then rename { $path } in the same way. Does the user id belong to another person now? Then remove that file, release the user id, and enrol again as { $user }:
# users: account names
check-held-for-nobody = Root holds { $count ->
    [one] a credential for 1 name that has no account
   *[other] credentials for { $count } names that have no account
}: { $users }.
check-held-for-nobody-effect = If a new account gets such a name, the codes of the former owner count for it.
check-held-for-nobody-advice = If the account is deleted, delete the file. If the account is in a directory that does not answer now, keep it.
# former, now: user ids
check-held-for-another = Root holds a credential of { $user }, whose user id is { $now }. Only user id { $former } has used codes under that name.
check-held-for-another-effect = If another person has the name now, the codes of the former owner count for { $user }.
check-held-for-another-advice = If another person has the name now, turn the credential off, and let { $user } enrol again. If you changed the user id, the next login with a code ends this warning.
check-enrolment-gone = The credential of { $user } is gone, but this user was enrolled (home not mounted, or deleted).
check-enrolment-gone-advice = Mount the home if it is not mounted. If the file was deleted, enrol again, as root with the person beside you:
check-no-home-yet = { $user } has no home yet.
check-enrols-at-login = { $user } can enrol at the next login with a password to: { $services }. Other services that require a code refuse { $user }.
check-let-by = { $user } logs in without a code, unless root's record knows an earlier enrolment.
check-refused = { $user } cannot log in where a code is required.
check-as-root-with-user = Root holds the credentials here, and a file in the home is not read. As root, with { $user } beside you:
check-as-user = As { $user }:
check-mkhomedir = Mount the home if it is not mounted. Only if the first login makes homes (pam_mkhomedir), set:
check-home-locked-effect = { $user } cannot log in before the home is unlocked.
check-home-locked-advice = Let root hold the secret: logins then need no home. As root, with the user beside you:
check-exposed-advice = Others could read the secrets. Run the command, then make a new secret. The user runs: enroll compromised. Root runs: enroll admin compromised { $user }
check-on-trial = A setup of this service waits for a login with a code, or was cut off.
check-on-trial-effect = The line works. Without such a login, everything is reverted when the wait is over.
check-line-missing = No line of pam_totp.so is in the stack of { $service }.
check-line-dropped = { $service } asked for a code before, and no line of pam_totp.so is in its stack any more.
check-line-dropped-effect = This service asks for no code. If you meant that change: enroll check --changed --accept { $service }
check-no-pam-file = There is no service { $service }: no PAM file has this name.
check-no-pam-file-effect = libpam takes the file `other` in its place, which asks for no code.
check-install-it = The PAM file of { $service } is missing, and its program is known. To get the file, install the package of the program again.
check-no-pam-file-advice = Check the spelling. The services of this machine: { $services }
check-line-missing-effect = This service asks for no code.
check-move-below = Move the line below { $place }:
check-correct-the-line = Correct the line:
check-correct-the-line-first = Correct this line first: it has another fault in this report.
check-no-change-found = No change of one line was found that solves this and causes no other fault.
check-line-missing-advice = Keep a root shell open, and add:
check-line-missing-below = Keep a root shell open, and add below { $place }:
check-folder-above = a folder above it is not root's alone (chown root, chmod go-w)
check-move-out-of = Everybody may write in { $path }, and that must stay. Use a folder that only root can change.

## enroll import, enroll export

import-reading = Reading { $what }.
import-reading-users = Reading { $what }: { $count ->
    [one] 1 user
   *[other] { $count } users
}.
import-only-tried = Only tried (--dry-run): nothing was changed.
import-has-all = { $user } has all of it already; nothing was changed.
import-nothing-usable = nothing of it can be used; nothing was changed
import-stdin-is-the-file = standard input is the file here, so nothing can be asked on it: give a FILE, or --no-password-check
import-report-ended = you are enrolled, but the report ended; for recovery codes: enroll recovery
import-say-replace = { $user } is enrolled already; --replace replaces the enrolment. Nothing was changed
import-replace-is-for-root = --replace is for root, with --user NAME or --all. Your own enrolment is replaced after a code
import-key-file-is-for-pskc = --key-file is for PSKC containers; this file is not one
import-cannot-ask = { $user } is enrolled already, and a code of it cannot be asked for, since standard input is the file: give a FILE
import-replaces = { $user } is enrolled already. The import replaces all authenticators of the old enrolment.
import-done = Done: { $user } is enrolled. The next code of the same app or token logs in. The file that this came from still holds the secret: remove it when logins work.
import-all-for-root = only root can use --all: sudo enroll import --all FILE
import-all-needs-file = --all needs the FILE to import
import-all-needs-roots-file = --all needs a file that belongs to root
import-no-such-user = there is no such user on this machine
import-skipped-enrolled = enrolled already (--replace would replace it)
import-left-nothing = nothing that can be used
import-skipped-has-all = has all of it already
import-sum = Users: { $enrolled } enrolled, { $skipped } skipped, { $left } left, { $failed } failed.
import-sum-tried = Users: { $enrolled } would be enrolled, { $skipped } skipped, { $left } left, { $failed } failed.
import-no-recovery-codes = No recovery codes were made: users make their own with `enroll recovery`, or say --recovery-codes FILE the next time.
import-no-codes-made = No recovery codes were made. To make them at an import, say --recovery-codes FILE.
import-tokens-only = These users have only event-based tokens: { $users }. `enroll` cannot check the codes of these tokens, so these users cannot make recovery codes themselves. Make the first recovery code of each user: enroll admin recovery NAME
import-first-login = If a login refuses a single code of a new token, the clock or the counter of the token is off. The user then types two consecutive codes in one answer, with a space between.
import-codes-file = { $path }: must be a file of root's with mode 0600
import-codes-not-written = the recovery codes cannot be written ({ $error }); not enrolled
import-progress = users looked at: { $count } of { $total }
import-which-key = no secret of this file has the name { $user }, so no secret was imported; say which you mean with --only NAME (several times for several): { $labels }. Nothing was changed
import-which-service = no secret of this file has both the name { $user } and an issuer of this host ({ $issuer }), so no secret was imported: codes of other services must not log in here. Say which you mean with --only NAME (several times for several): { $labels }. Nothing was changed
import-only-unclear = --only { $name } fits secrets of several services; say which with the whole name: { $labels }. Nothing was changed
import-only-nothing = --only { $name } fits no secret that can be taken; the file has: { $labels }. Nothing was changed
import-of-a-service = { $name } is not a secret of this host; to import it anyway: --user NAME --only { $name }
import-two-names = without their domains, the names { $first } and { $second } of the file both mean this user, so it is not clear whose secrets these are; import the right ones with --user NAME --only
import-others = { $count ->
    [one] 1 entry of another user
   *[other] { $count } entries of others
}
import-the-file = the file
import-nobodys = an authenticator without a user; give it to one with --user NAME --only
import-scratch-alone = the scratch codes: without an authenticator that can be used they enrol nobody
import-most-authenticators = an authenticator: at most { $count } are allowed
import-short-left = "{ $label }", a secret of { $bits } bits: RFC 4226 asks for 128 at least, so this authenticator needs a new one (enroll); until then --short-secrets takes it
import-short-taken = "{ $label }", its secret has only { $bits } bits: marked as short until enroll makes a new one
import-sum-cannot = Not enrolled by this file: { $users }.
import-sum-short = With --short-secrets { $count ->
    [one] one more user
   *[other] { $count } more users
 } would be enrolled.
import-and-more = { $users } and { $count } more
import-same-secret = the same secret a second time
import-no-name = an authenticator without a name
import-event-based = "{ $label }", event-based (HOTP), { $digits } digits, { $hash }, counter { $count }
import-time-based = "{ $label }", time-based, { $digits } digits, { $period } seconds, { $hash }
import-paste = Paste the text, then press Enter and Ctrl-D:
import-stdin = standard input: { $error }
import-roots-file-only = { $error }. As root enroll reads secrets only where nobody else could have put them; or give the file as standard input: enroll import ... - < { $path }
import-roots-key-only = { $error }. As root enroll reads a key only where nobody else could have put it; or leave --key-file out and type the key
import-no-file = there is no { $path }; name the file to import
import-too-large = cannot import { $path }: it is larger than { $size }, the most that is read. Give a smaller file: without pictures and notes, or only a part of the secrets
# first, second: what the system or a rule says of the file
import-neither = cannot read { $path }. As a file of root: { $first }. With the rights of { $user }: { $second }. Give a regular file that only root can change, or one that { $user } can read; nothing was changed
import-no-text = { $path }: not UTF-8 text. If it is an encrypted export of an app, export it again without encryption, import that file, and delete it afterwards
import-unknown-format = the format of the file is not known; if it is one of these, say which: --format google, oath, uri, csv, pskc, json or keepass
ask-container-key = Key of the container (hexadecimal):{" "}
ask-container-password = Password of the container:{" "}
import-container-encrypted = the container is encrypted: its key or password goes into a --key-file
import-password-no-text = the password is not UTF-8 text
output-roots-folder = { $error }. As root enroll writes only into a folder that nobody else can change, such as /root
export-file-exists = the file is there already; --to takes a new one
export-recovery-codes = the recovery codes: they are stored hashed
export-kept = authenticators that are kept for a later version
export-counter-hidden = the counter of "{ $label }" as logins know it: only root can read it, so the export has the counter of the enrolment
export-left = left: { $what }
export-keep-to-yourself = Anyone who has this can make your codes. Keep it to yourself, and remove it after use.
export-keep-the-file = Anyone who has this can make your codes. Keep it to yourself. google-authenticator reads the file ~/.google_authenticator at each login, so that file stays.
export-google-knows = google-authenticator knows only codes of 6 digits with SHA-1
export-google-takes-one = "{ $label }": google-authenticator takes one authenticator (--label)
export-oath-no-spaces = pam_oath cannot have a user with a space in the name
export-oath-knows = "{ $label }": pam_oath knows SHA-1, 30 or 60 seconds and 256 bits at most
export-oath-knows-none = pam_oath knows none of these authenticators. For another format: enroll export --format uri
# A line of the report: of which place, what became of it, and what it is.
import-line = { $place }: { $fate ->
    [taken] taken
    [changed] changed
   *[left] left
}: { $what }
# The end of a report that is too long: kind is the word that lines of the report have.
import-more-lines = and { $count } more of this kind: { $kind ->
    [taken] taken
    [changed] changed
   *[left] left
}
import-outcome = { $user }: { $outcome ->
    [taken] would be enrolled
    [enrolled] enrolled
    [skipped] skipped
    [left] left
   *[failed] failed
}: { $what }
# About a list of the owners of tokens; serial: a serial number, places: lines of the list or of the tokens.
import-owners-of-root = { $error }. This list says who logs in with which token, so only root may be able to change it
import-owners-line = this line has no serial number or no user
import-serial-twice = the serial number { $serial } is also in { $places }
import-token-twice = the file has several tokens with the serial number { $serial } ({ $places })
import-no-such-token = no token of the file has the serial number { $serial }
import-tokens-rest = { $count ->
    [one] 1 token that the list gives to nobody
   *[other] { $count } tokens that the list gives to nobody
}
import-two-tokens = the list has several tokens for this user ({ $places }); assign one, and the user adds the others with `enroll add --token`
