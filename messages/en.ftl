### Every text that the module and enroll show to people. This file is the source; the other languages have the
### same messages with the same variables, or nothing compiles (generate.rs). Names of commands, options, files and
### settings are not translated. A paragraph is one line: lines are broken for the terminal's width.
### Not here: log lines and JSON, which are searched for by fixed words in whatever language people speak.

## The module

login-prompt = One-time code:{" "}
# For clients with one field: both in one answer, the password first.
login-prompt-for-both = Password and one-time code:{" "}
login-code-used = This code was already used. Wait for the next one.
login-recovery-code-used = This recovery code was already used. Take another one.
# since: a time in UTC
login-failures = { $count } wrong { $count ->
    [one] code
   *[other] codes
} since { $since }.

## Asking for the password and for a code

password-not-waivable = --no-password-check is not allowed here (password_check in /etc/security/pam_totp.toml)
password-no-service = the PAM service file /etc/pam.d/enroll is missing, so your password cannot be checked; `make install` puts it there.
password-ask-administrator = The check is required here: ask your administrator (sudo enroll --user NAME).
password-way-on = If your account has no password: enroll --no-password-check
password-pam-does-not-start = PAM does not start: { $error }
password-failed = the password check failed ({ $error }); nothing was changed.
password-try-again = Sorry, try again.
ask-authorisation = Current code or a recovery code:{" "}
# reason: one of the refused-* below
refused-for-good = { $reason }. Nothing was changed.
refused-try-again = Sorry, { $reason }.
refused-recovery-used = this recovery code was already used
refused-scratch-used = this scratch code was already used
refused-recovery-wrong = that is not one of your recovery codes
refused-no-code = that is neither a code nor a recovery code
refused-wrong = that code is wrong
refused-used = this code was already used; wait for the next one
refused-clock = this computer's clock was set back behind your last login; set the clock, or use a recovery code
refused-wait = there were too many wrong codes; try again in { $seconds } seconds, or use a recovery code
refused-off = there were too many wrong codes; only a recovery code works now
record-unusable = cannot use { $error }; nothing was changed

## Enrolling

enrol-for = One-time codes for { $user }.
enrol-replaces = { $user } is enrolled already. A new enrolment replaces all devices of the old one.
enrol-type-code = Now type the code that the app shows. (Ctrl-C ends; nothing is saved yet.)
ask-first-code = Code from the app:{" "}
enrol-done = Done: { $user } is enrolled.
enrol-no-recovery-shown = you are enrolled, but the recovery codes could not be shown; for new ones: enroll recovery
enrol-no-terminal =
    standard input or output is not a terminal, so the key would be shown nowhere.
    For scripts: --json, --uri or --svg FILE
enrol-bad-label = --label: 1 to 64 printable characters
enrol-bad-name = { $option }: 1 to 128 characters without colons and control characters
issuer-of-the-policy = issuer in the policy file
wrong-code = That was not it, try the next one.
# distance: one of the three below
wrong-code-ahead = That code is for another time: your app's clock is about { $distance } ahead of this computer's. Set both to automatic time, then try the next code.
wrong-code-behind = That code is for another time: your app's clock is about { $distance } behind this computer's. Set both to automatic time, then try the next code.
distance-seconds = { $count } seconds
distance-minutes = { $count } minutes
distance-hours = { $count } hours
no-random-bytes = the system gives no random bytes: { $error }
secret-too-short = the new secret is too short

## The QR code and the key

qr-scan = Scan this with your authenticator app:
qr-too-narrow = Too narrow for the QR code: the window has { $columns } columns, { $wanted } are needed. Make it wider and start again, or use --svg FILE, or go on by hand.
qr-no-squares = (No squares? End with Ctrl-C, then: LC_ALL=C.UTF-8 enroll)
ask-scanned = Scan it (make the window taller if it is cut off), then press Enter.{" "}
qr-names-too-long = the names are too long for a QR code; shorten --issuer
qr-in-file = The QR code is in { $path }. Delete the file when it is scanned.
# how: the length of a code, the period, and a hash function if it is not the usual one
key-alone = In your authenticator app, type this key: (time-based, { $digits } digits, { $period } seconds{ $hash })
key-beside-code = Or type this key into the app: (time-based, { $digits } digits, { $period } seconds{ $hash })
key-without-code = Type this key into your authenticator app: (time-based, { $digits } digits, { $period } seconds{ $hash })
key-never-share = Never share the key or a code, not even with support.
show-no-such-label = there is no device with that label; `enroll status` lists them
show-svg-takes-one = --svg takes one device; say which with --label (`enroll status` lists them)
show-device = Device: { $label }

## Recovery codes

recovery-introduced = Recovery codes. Each works once, instead of a code, when your phone is lost. They are shown only now: print them or copy them to paper, and keep that apart from the phone.
recovery-never-share = Never share one, not even with support.
recovery-on-a-terminal-only = Recovery codes are shown on a terminal only: run `enroll recovery` there.
recovery-old-ended = The old recovery codes do not work any more.
recovery-not-shown = the old recovery codes have ended, but the new ones could not be shown; try again: enroll recovery

## Devices

device-too-many = eight devices are the most; take one away first: enroll remove LABEL
device-added = Done: { $label } is added. Codes of any of your devices work.
device-label-taken = there is a device "{ $label }" already; choose another --label
device-unknown = there is no device { $label }; `enroll status` lists them
device-the-only-one = this is your only device; to opt out: enroll disable
device-removed = Done: codes of { $label } do not work any more.

## Opting out

disable-explained = This removes your secrets and recovery codes. Where codes are mandatory you cannot log in after that. Where they are optional (nullok) and you have logged in with a code before, an administrator must agree (enroll admin disable), so that nobody who steals your session can switch codes off for you.
disable-done = Done: you are not enrolled any more. `enroll` sets you up again.

## Status

status-not-enrolled = { $user }: not enrolled. `enroll` sets you up.
status-disabled = { $user }: disabled. `enroll` sets you up.
status-enrolled = { $user }: enrolled ({ $path })
status-device = { $label }: since { $date }
status-date-unknown = unknown
status-recovery-left = recovery codes left: { $count }
status-scratch-left = scratch codes (eight digits) left: { $count }
status-last-success = last success: { $date }
status-wrong-since = wrong codes since: { $count }
status-wait = { $origin ->
    [remote] remote
   *[local] local
} logins: no code for { $seconds } s
status-off = { $origin ->
    [remote] remote
   *[local] local
} logins: codes are off; a recovery code turns them on
status-record-hidden = (What sshd, sudo and login recorded is for root to see alone.)
status-no-login-yet = (No login with a code yet.)

## Testing a code

ask-code-to-test = Code to test:{" "}
verify-recovery-right = Right: this recovery code would be accepted. It is not spent.
verify-right = Right: a login would accept this code. It is not spent.
verify-record-hidden = (Unless it was used at a login already: those are recorded for root alone.)
verify-used = right, but this code was already used; wait for the next one
verify-clock =
    right, but this computer's clock was set back behind your last login;
    set the clock, or use a recovery code
# hint: wrong-code and its kin
verify-wrong = a login would refuse this code. { $hint }
verify-wait = not now, though: after too many wrong codes the next { $origin ->
    [remote] remote
   *[local] local
} try counts in { $seconds } seconds only
verify-off = not now, though: after too many wrong codes { $origin ->
    [remote] remote
   *[local] local
} logins take only a recovery code

## What to do next

next-asked = Asked for a code from now on: { $services }.
next-not-asked =
    Not asked for a code yet: { $services }.
    For each of them an administrator runs, for example:
next-setup = It shows what it changes, and goes back by itself if nobody can log in.

## Who acts for whom

kept-by-root = on this host credentials are kept by root ({ $path }); ask your administrator (sudo enroll --user { $user })
system-is-for-root = --system is for root, who says for whom: --user NAME
name-in-no-file-name = { $user } cannot be part of a file name
home-unfit = { $error }. Enrolment needs your home.
file-not-understood = { $path }: { $error }; mend it, or move it away to enrol anew
file-unusable = { $error }; nothing was changed
file-of-a-newer-version = { $path } holds an authenticator of kind { $kinds }, which this version of enroll does not know. Use the newer version that wrote it; nothing was changed.
not-enrolled = { $user } is not enrolled; run `enroll` first
clock-before-1970 = the clock stands before 1970; set it first
no-setuid = enroll must not be installed setuid
uid-without-account = the user id { $uid } has no account
no-such-user = there is no user { $user }
only-root-for-others = only root may enrol somebody else (--user)
root-through-sudo =
    you are root through sudo, so it is not clear whom to enrol.
    For { $user }: run `enroll` without sudo. For root: `sudo enroll --user root`.
rights-not-taken = cannot take on the rights of { $user }; nothing was done

## Saving

save-not-confirmed = { $path }: the new file is in place, but the disk did not confirm it ({ $error }). After a power cut the former one may be back; look at the disk, then at `enroll status`.
save-foreign-folder = { $path }: the folder belongs to somebody else; move it away, or have it given to { $user }
save-another-enroll-of-yours = another enroll of yours is running; finish it or end it first
save-another-enroll-of-theirs = another enroll of this user is running; finish it or end it first
save-changed-meanwhile = { $path } changed meanwhile; start again
save-no-space = no space left; make room and run enroll again
save-link-in-the-way = a symbolic link or a file is in the way of a folder; put a folder there
save-failed = { $path }: { $reason }. What was enrolled before still works.

## Ends

broken-off = broken off; nothing was changed
no-output = cannot write the output: { $error }

## Help of the command line

usage-heading = Usage:
usage-commands = Commands
usage-command = COMMAND
usage-arguments = Arguments
usage-options = Options

## A wrong command line

complaint-no-option = there is no option { $option }
complaint-too-many = { $word } is one word too many
complaint-no-command = there is no command { $word }
complaint-needs-value = { $option } needs a value
complaint-value-of = { $value } is no value for { $option }, which takes: { $values }
complaint-bad-value = { $value } is no value for { $option }: { $reason }
complaint-missing = missing: { $words }
complaint-twice = { $option } is there twice
complaint-not-together = { $option } does not go with { $other }
complaint-no-text = an argument is no UTF-8 text
complaint-meant = Did you mean { $words }?
complaint-more = --help says more.

## Texts of the help. The English ones stand in the code, word for word (enroll-tool/src/help.rs)

help-main =
    Set up one-time codes for your account: scan a QR code, type one code,
    keep ten recovery codes.
help-main-long =
    Set up one-time codes for your account: scan a QR code, type one code,
    keep ten recovery codes.

    Never share a code, a recovery code or the QR code with anybody,
    not even with support.
help-main-after =
    Exit status: 0 done, 1 refused or failed, 2 wrong usage, 130 broken off.
    Other than after 0, what was enrolled before still works,
    unless the message says that something was changed.
help-add = Add a second device; asks for a current code first
help-remove = Take a device away; asks for a current code first
help-remove-label = The device's label, as `enroll status` shows it
help-recovery = Make new recovery codes; the old ones end
help-show = Show the QR code again, after a code
help-verify = Test a code without spending it, and say what a login would say
help-disable = Opt out: remove the secrets, after a code
help-status = What is enrolled, what is left, what failed
help-check = Find what is missing in PAM, sshd and files before it hurts
help-setup = For root: wire a service, safe to try: it goes back unless proved
help-compromised = Somebody may have your codes: a new key, and all sessions end
help-import = Take over google-authenticator, pam_oath, an app or tokens
help-export = Write your devices down for another program, after a code
help-admin = For root: see and mend the enrolments of others; enroll-admin(8)
help-check-after =
    Exit status: 0 ready, 1 not ready, 2 could not tell (or wrong usage).
    Changes nothing. As root it sees everything; as a user it says
    what it could not tell. The findings: enroll(1).
help-check-services = Services, as in /etc/pam.d; all that name the module if none
help-check-user = Check this user's enrolment and sshd's settings too
help-check-from = sshd's settings for logins from this address
help-json-on-stdout = For scripts: one JSON object on stdout
help-json-lines-on-stdout = For scripts: one JSON object a line on stdout
help-json = For scripts: one JSON object
help-json-lines = For scripts: one JSON object a line
help-user = Act as this user (root only)
help-system = The file that root keeps, not the home (root)
help-systems = The files that root keeps, not the homes (root)
help-no-password-check = Skip the password (the administrator may forbid it)
help-no-password-check-short = Skip the password (may be forbidden)
help-issuer = The name that apps show; the host's if not given
help-account = The account that apps show; the user if not given
help-label = What the device is called, as in "work phone"
help-uri = For scripts: print the URI, then recovery codes
help-svg = Write the QR code to this new file (mode 0600)
help-plain = No QR code: the key in groups, for screen readers
help-setup-after =
    Exit status: 0 kept (or nothing to do), 1 taken back, refused or failed.
    Shows what it would change and asks. Whatever happens to this command,
    everything goes back by itself unless a login with a code proves it.
help-setup-service = The service, as in /etc/pam.d: sshd, sudo, login
help-setup-dry-run = Show what would be changed, and change nothing
help-setup-undo = Take the last setup of this service back
help-setup-roll-out = Who is not enrolled yet still gets in without a code
help-setup-enforce = End the roll-out: who is not enrolled is refused
help-setup-wait = How long a login with a code is waited for
help-setup-yes = Do not ask before changing anything
help-import-after =
    Formats, found by the content: google (~/.google_authenticator), oath
    (a users file of pam_oath), uri (lines of otpauth:// and
    otpauth-migration://, which is the text of QR codes), csv (a head
    line names the columns: user, serial, secret or secret_hex, type,
    counter, period, digits, algorithm), pskc (RFC 6030).
    The file is never changed. What was taken, changed or left is told
    line by line.
help-import-file = - is standard input; none: ~/.google_authenticator
help-import-dry-run = Only say what would be taken, changed, left
help-import-format = See below; found by the content if not given
help-import-only = Which of several: name, serial or account
help-import-key-file = PSKC: key or password; else it is asked for
help-import-all = All users of the file (root); skips the enrolled
help-import-replace = Replace enrolments too (root)
help-import-recovery-codes = --all: make recovery codes, add them to FILE
help-export-after =
    Formats: uri (otpauth://, the text of a QR code), google (a file
    ~/.google_authenticator), oath (lines of a users file of pam_oath).
    Recovery codes stay behind: they are stored hashed.
help-export-format = See below; uri if not given
help-export-to = To this new file (mode 0600), not standard output
help-export-label = Only the device with this label
help-admin-list = Everybody who is enrolled or has a record, one line each
help-admin-show = One user, all places, and what the next login will be told
help-admin-unlock = End waits and locks. Nothing that is spent comes back
help-admin-reset = Mend the record after the clock was wrong, or after a snapshot
help-admin-disable = The user is not enrolled any more; nullok works again
help-admin-recovery = Hand out one emergency recovery code
help-admin-sessions = Show the user's sessions; --end ends them
help-admin-compromised = New key, new recovery codes, all sessions ended
help-admin-no-homes = Only root's records and files; homes are not looked into
help-admin-user = The user's name
help-admin-end = End them
help-admin-mine-too = Also the one that this command runs in
help-compromised-mine-too = End also the session that this command runs in
help-help = Print help
help-help-long = Print help (see more with '--help')
help-help-of-subcommands = Print this message or the help of the given subcommand(s)
help-version = Print version
help-help-summary = Print help (see a summary with '-h')

## For administrators

admin-for-root = `enroll admin` is for root alone: sudo enroll admin ...
admin-nothing-changed = nothing was changed: { $error }
admin-no-record = there is no record of { $user }: no code was ever tried
admin-rights-not-taken = cannot take on the rights of { $user }
admin-not-enrolled = { $user } is not enrolled
admin-not-enrolled-for-new = { $user } is not enrolled; for a new enrolment: enroll --user { $user }
admin-not-enrolled-any-more = { $user } is not enrolled any more
admin-file-to-mend = { $error }. Nothing was changed; mend the file or move it away, then try again.
admin-disable-half = the secrets are removed, but with nullok the user is still not let by: { $error }
admin-disabled =
    { $user } is not enrolled any more: secrets and recovery codes are removed.
    At the next login, where codes are mandatory: { $user } is refused.
    Where they are optional (nullok): { $user } is let by without a code.
    `enroll` (or as root: enroll --user { $user }) sets up anew; used codes stay used.
admin-unlocked = { $user }: codes are looked at again. Codes that are used stay used, and the next success still tells how many wrong ones there were.
admin-lockers-unchanged = For screen lockers nothing changed: { $error }
admin-reset = { $user }: codes that the app shows from { $time } UTC on are accepted; until then a recovery code works. Used codes and recovery codes stay used; failures are forgotten.
admin-reset-made = There was no record of { $user }; there is one now. Codes that the app shows from { $time } UTC on are accepted, all before count as used. Which recovery codes were used is not known any more: as { $user }, enroll recovery makes new ones.
admin-recovery-useless = { $error }; a new code could not be accepted, so none was made
admin-recovery-not-shown = a recovery code was added, but could not be shown; make another
admin-recovery-hand-over = It logs { $user } in once, instead of a code, and is shown only now. Hand it over where you are sure to whom. Then: enroll, for the new phone.
admin-recovery-too-many-used = so many recovery codes of this set were used that no more can be noted; for a new set: enroll recovery --user NAME
admin-recovery-too-many = there are as many unused recovery codes as a user may have; for a new set: enroll recovery --user NAME
admin-record-not-changed = The record was not changed: { $error }
compromised-advice = Now change the password of { $user } (passwd { $user }), and look through ~/.ssh/authorized_keys.
compromised-not-all-ended = the key and the recovery codes are new, but not all sessions were ended
compromised-none-ended = the key and the recovery codes are new, but no session was ended: { $error }
sessions-none = { $user } has no session.
sessions-one = { $session }: { $terminal }, from { $host }
sessions-here = here
sessions-since = , since { $date }
sessions-yours = {" "}(yours)
sessions-ended = { $user }: { $count ->
    [one] 1 session
   *[other] { $count } sessions
} ended.
sessions-mine-left = The one that you are in was left; --mine-too ends it.
sessions-not-ended = Not ended: { $error }
sessions-no-logind = there is no logind here, and { $path }: { $error }; look at the processes of { $user } yourself
sessions-utmp-is-stale = utmp is out of date: the process is younger than the login
sessions-no-process = no such process
sessions-process-stays = the process does not end
list-nobody = Nobody is enrolled.
# The headings of a table; at most 16, 8, 10, 20, 5 and 5 columns, the last as long as you like.
list-user = USER
list-state = STATE
list-since = SINCE
list-success = LAST SUCCESS
list-wrong = WRONG
list-spent = SPENT
list-locked = LOCKED
list-wait = { $origin ->
    [remote] remote
   *[local] local
} { $seconds } s
list-off = { $origin ->
    [remote] remote
   *[local] local
} off
# In a table: at most 8 columns.
state-word = { $state ->
    [enrolled] enrolled
    [disabled] disabled
    [unusable] unusable
    [damaged] damaged
    [gone] gone
    [absent] absent
   *[former] former
}
show-unusable = unusable: { $error }
show-recovery-spent = recovery codes: { $spent } of { $count } spent
show-roots-record = root's record (sshd, sudo, login)
show-own-record = own record (screen lockers)
show-none = none
show-never = never
show-record = { $whose }: last success { $date }, wrong codes since: { $count }
show-next-login = next { $origin ->
    [remote] remote
   *[local] local
} login: { $told }
next-login-refused = refused: { $error }
next-login-opted-out = refused, also with nullok: the user opted out after a login with a code (enroll admin disable lets nullok work again)
next-login-gone = refused, also with nullok: the enrolment is gone (enroll --user for a new one, or enroll admin disable)
next-login-not-enrolled = refused; with nullok let by without a code
next-login-wait = no code for { $seconds } s; a recovery code works
next-login-off = no code (unlock ends that); a recovery code works
next-login-clock = no code: the clock ({ $now }) stands before the last login. Set it if it is wrong; reset mends it if it is right. A recovery code works
next-login-good = a code is asked and accepted
# After the message above.
next-login-failures = ; after it is told: { $count } wrong codes since { $date }.

## enroll setup

setup-copy-not-roots = others than root could write { $path }. Look at the copies in { $folder }; if they are right: chown -R root { $folder }; chmod -R go= { $folder }
setup-for-root = `enroll setup` is for root alone: sudo enroll setup ...
setup-which-service = which service?
setup-waits = a setup of { $service } waits for a login with a code, for { $time } yet. To end it at once: enroll setup { $service } --undo
setup-settled = An earlier setup of { $service } that was cut off has been settled.
setup-nothing-to-take-back = there is no setup of { $service } to take back
setup-taken-back = Taken back: { $service } is as it was before.
setup-ended-by-another = somebody else has ended it just now
setup-nothing-to-change = Nothing to change: { $service } asks for a code already.
setup-nothing-was-changed = Nothing was changed.
setup-nobody-to-prove = nobody is enrolled, so nobody could log in to prove that it works. First, as the user who will try it: enroll
setup-no-login-seen = no login with a code was seen: { $service } is as it was before
setup-wait-goes-on = the wait goes on without this window
setup-note = Note: { $what } { $effect }
setup-mind = Mind: { $what } { $effect }
setup-enrolled = Enrolled: { $users }.
setup-let-in = Not enrolled, and let in without a code until they are: { $users }.
setup-refused = Not enrolled, and REFUSED from then on (--roll-out lets them in until they are): { $users }.
setup-and-more = { $users } and { $count } more
setup-nobody-agrees = nobody is there to agree; --yes does without, --dry-run only shows
setup-goes-back = Everything goes back by itself if nobody logs in with a code within { $time }, even if this window or the connection is lost.
ask-setup = Change this? [y/N]{" "}
# The letter of the question above that agrees, in lower case; y always does.
setup-yes = y
setup-unchanged = nothing was changed
setup-begun-by-another = somebody else has just begun a setup of { $service }
setup-changed-by-another = { $path } has just been changed by somebody else; begin again
setup-failed-and-back =
    { $error }
    Everything is as it was before.
setup-no-guard-after-reboot = Mind: neither systemd nor cron is here, so a reboot within the wait takes nothing back. After one: enroll setup SERVICE --undo
setup-try-sshd = Changed, on trial. Keep this window. Now from another window, log in by ssh, with a password and a code. Waiting { $time } for that; Ctrl-C takes everything back at once.
setup-try-sudo = Changed, on trial. Keep this window. Now in another window, as an enrolled user: sudo -k true, with a password and a code. Waiting { $time } for that; Ctrl-C takes everything back at once.
setup-try-su = Changed, on trial. Keep this window. Now in another window: su to an enrolled user, with a password and a code. Waiting { $time } for that; Ctrl-C takes everything back at once.
setup-try-it = Changed, on trial. Keep this window. Now in another window, log in by it, with a password and a code. Waiting { $time } for that; Ctrl-C takes everything back at once.
setup-still-waiting = Still waiting: { $time }.
setup-kept = { $user } logged in with a code. The change stays.
setup-then-enforce = `enroll admin list` tells who is enrolled. When all are: enroll setup { $service } --enforce
setup-to-take-back = To take it back: enroll setup { $service } --undo
setup-kept-by-another = Somebody logged in with a code. The setup of { $service } stays.
setup-taken-back-by-another = somebody else took the setup of { $service } back
setup-roll-out-first = { $service } asks for no code yet: enroll setup { $service } --roll-out
setup-named-twice = { $service } names the module twice, at { $place } and at { $second }. Take one of the lines out first.
setup-policy-first = The policy has to be mended first.
setup-no-service-name = { $service } is no name of a service, as in /etc/pam.d
setup-no-such-service = there is no /etc/pam.d/{ $service }: is the program installed?
setup-unreadable = { $path } cannot be read
setup-broken-service = { $place }: libpam refuses this service ({ $error }); mend that first
setup-part-of-another = { $service } is no service but a part of { $second } and maybe others. Set a service up, or on Debian all of them: pam-auth-update --enable totp
setup-no-auth-lines = { $path }: there are no auth lines in it
setup-line-goes-on = { $place }: the line of the module goes on; write it on one
setup-policy-lets-by = { $path } sets nullok for every service; take it out there
setup-line-does-not-work = The line at { $place } does not work.
setup-no-place = No place in { $path } was found for the line.
setup-no-text = holds bytes that are no text (UTF-8)
setup-sshd-is-broken = sshd cannot read its settings as they are ({ $path }): sshd -t
setup-no-sshd-runs = No running sshd was found; the next one that starts takes the new settings.
setup-sshd-does-not-take = sshd does not take the new settings; see enroll check sshd
setup-sshd-refuses = sshd refuses its settings: { $error }
setup-unit-does-not-reload = { $unit } does not reload: { $error }
setup-no-systemctl = systemctl does not run
setup-sshd-not-told = sshd (process { $process }) cannot be told to reload: { $error }
setup-no-program = this program cannot be found again: { $error }
setup-no-timer = systemd-run: { $error }; nothing was changed
setup-no-guard = no guard could be started: { $error }
setup-guard-ended = it ended at once
setup-only-our-lines = { $path } was changed by somebody else, too: only the setup's lines were taken out.
setup-copy-is-in = { $path }: { $error }. The copy is in { $folder }.
setup-of-another-version = written by another version of enroll
setup-bad-wait = a time from 10s to 60m, such as 5m or 300s
time-one-minute = 1 minute
time-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
} { $seconds } seconds

## enroll check: the report

check-level = { $level ->
    [fault] fault
    [unknown] could not tell
    [warning] warning
   *[note] note
}: { $what } [{ $name }]
check-at = at { $place }
check-services = Services: { $services }
check-asked = Asked for a code: { $services }.
check-not-asked = Not asked for a code: { $services }.
check-ready = Ready.
check-not-ready = Not ready.
check-could-not-tell = Could not tell.
check-could-not-tell-as-user = Could not tell. As root it can be told: sudo enroll check
check-only-root = only root may check somebody else's enrolment (--user)
# A sentence of its own, of what the system or a part of another message says.
check-sentence = { $what }.
check-as-root = As root:

## enroll check: services and their files

check-enroll-service = /etc/pam.d/enroll is not there.
check-enroll-service-effect = enroll cannot check a password: nobody can enrol, but with --no-password-check.
check-no-service = No service asks for a code yet.
check-no-service-effect = Everybody gets in without a code.
check-no-service-advice = Keep a root shell open, and add this line below the lines of the password:
check-wrong-file = sshd does not read this file.
check-wrong-file-effect = Nobody is asked for a code by SSH.
check-wrong-file-advice = Put the line into /etc/pam.d/sshd, and take this file away:
check-service-refused = libpam refuses the service: { $error }.
check-nobody-gets-in = Nobody gets in.
check-mend-line = Mend this line, or take it out.
check-pam-unread = A file of the service may not be read.
check-pam-file-writable-effect = Somebody else than root decides who gets in.
check-at-include = Only Debian's libpam knows @include.
check-at-include-effect = Here the line is an error, and nobody gets in.
check-in-its-place = In its place:
check-authselect = authselect writes this file.
check-authselect-effect = The line is lost when authselect next writes it, and nobody is asked for a code.
check-authselect-advice = Put the line into the service's own file, or into a custom profile:
check-authselect-no-other-place = In a profile of authselect there is no other place. In the service's own file there is one, below the line that says substack:

## enroll check: lines of PAM

check-wrong-stack = pam_totp.so stands among the { $kind } lines.
check-wrong-stack-effect = It answers with an error there, and nobody gets in.
check-wrong-stack-advice = Only auth lines ask for a code:
check-bad-line = libpam cannot use this line: { $error }.
check-bad-line-effect = libpam takes the line for a module that always fails.
check-bad-line-advice = See pam.conf(5) for the form of a line, or take the line out.
check-misspelt = There is no module { $path }.
check-cannot-load = libpam cannot load it: nobody gets in where the line is `required`.
check-misspelt-advice = It is called pam_totp.so:
check-other-codes = { $module } stands in the same stack.
check-other-codes-effect = Users are asked for two codes, of which only one is from enroll.
check-other-codes-advice = Take the other line out when all have enrolled:
check-never-succeeds = { $line } never succeeds here.
check-always-refused = The way through this stack always ends in a refusal.
check-shifted-jump = A line between a jump ([success=1 ...]) and its target shifts the jump. Put the line of pam_totp.so after the lines of the password, in the service's own file:
check-after-the-password = Put the line after the lines of the password, as:
check-nobody-gets-in-effect = Nobody gets in, right password and code or not: `{ $line }` refuses.
check-exempted = `{ $line }` lets some users by the code.
check-exempted-effect = Who meets its condition is not asked for a code.
check-exempted-advice = If that is not meant, put the line of pam_totp.so above it.
check-skipped = `{ $line }` leads around pam_totp.so ({ $place }).
check-skipped-effect = Whoever it says yes to gets in without a code.
check-only-its-own-lines = What { $path } decides must end only its own lines. In place of the line that includes it:
check-password-not-enough = A right password must not be enough. In place of the line:
check-take-it-out = If that is not meant, take the line out:
check-failure-ignored = `{ $line }` lets people in with a wrong code.
check-failure-ignored-effect = The code is asked, and any answer will do.
check-failure-ignored-advice = A failure must count:
check-code-alone = `{ $line }` does not count when it fails.
check-code-alone-effect = Who has the code gets in with a wrong password.
check-code-alone-advice = A wrong password must end the login:
check-nullok = nullok is set.
check-nullok-effect = Users who never enrolled get in without a code.
check-nullok-advice = Take nullok out when all have enrolled.
check-nullok-alone = nullok is set, and no other module says yes.
check-nullok-alone-effect = Users who never enrolled cannot get in: an ignored module lets nobody in.
check-nullok-alone-advice = If these users are to get in, add below it:
check-asked-twice = The code is asked twice, by { $places }.
check-asked-twice-effect = The second time the code is used already, so the login fails until the next one.
check-asked-twice-advice = Keep one of the lines.
check-code-with-password = Password and code are asked in one, the code looked at first.
check-code-first = The code is asked before the password.
check-code-first-effect = Anybody who can reach the prompt can use up a user's tries and make that user's codes wait, without knowing the password.
check-code-first-advice = Move the line below the lines of the password:
check-asked-after-wrong = The code is asked after a wrong password too.
check-asked-after-wrong-effect = The answer does not tell which of the two was wrong; but whoever knows no password can make a user's codes wait.
check-names-no-file = the line names no file
check-includes-too-deep = includes nest more than { $count } deep (a file includes itself?)
check-ends-with-backslash = the file ends with a backslash, in the middle of a line
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
sshd-vain-in-match = {" "}({ $place } has the right value, but stands below a Match line and does not count.)
sshd-vain-later = {" "}({ $place } has the right value, but comes later and does not count.)
sshd-there = There, instead (the first value counts), and reload sshd:
sshd-nowhere-set = It is nowhere set. Above all Match and Include lines, and reload sshd:
sshd-no-pam = sshd does not ask PAM; nobody is asked for a code.
sshd-key-alone = Who logs in by { $methods } is not asked for a code: these methods run no auth line of PAM. If keys are to need a code, set this; they are asked for key, password and code then.
sshd-or = {" "}or{" "}
sshd-and = {" "}and{" "}
sshd-code-never-asked = No listed way runs the auth lines of PAM; nobody is asked for a code.
sshd-no-usable-way = Nobody gets in: sshd has switched off { $methods }, which every listed way needs.
sshd-way-around = A blank between methods means "or", a comma means "and": one of the listed ways lets in without a code.
sshd-root = root cannot log in: sshd takes keyboard-interactive for a password then, and every listed way needs it. Set it only if root is to log in by SSH at all.
sshd-no-prompt = Nobody can be asked for a code by SSH: this is the method that asks.
sshd-password-method = Whose client takes the method "password" is refused: sshd answers the code's prompt with the password.
sshd-password-method-alone = Clients ask for a password where they should ask for the code.
sshd-code-alone = Who has the code alone gets in: the PAM stack of sshd asks for no password, and no key is asked for.
sshd-few-tries = Each key that a client offers counts as a try: who has a few in an agent is cut off before the code is asked.
sshd-short-grace = Who waits for the next code, or looks for the phone, is cut off: a code lasts 30 seconds.
sshd-says = sshd says: { $error }
sshd-will-not-start = sshd will not start the next time; nobody gets in by SSH then.
sshd-see-what = See what it says:
sshd-not-asked = sshd could not be asked; its files were read.
sshd-not-asked-effect = What it takes where nothing is set, and Match lines, are told less surely.
sshd-config-unread = sshd's settings may not be read.
sshd-not-reloaded = The running sshd has not read its files since this one was changed.
sshd-not-reloaded-effect = What is said here of sshd holds once it has read them; until then it goes by the old settings.

## enroll check: the machine

check-clock = Nothing keeps the clock right.
check-clock-effect = When it is off by more than a minute, every code is refused.
check-clock-unknown = Could not tell whether something keeps the clock right.
check-clock-unknown-advice = `enroll verify` tells how far the clock and a phone are apart.
check-locker = { $service } runs as the user, who may not read { $path }.
check-locker-effect = Nobody can unlock the screen.
check-locker-advice = Take the module out of this service:
check-locker-one-field = { $service } has one field, and answers password and code with the same.
check-locker-one-field-advice = As the whole of /etc/pam.d/{ $service }, so that the code is typed behind the password:
check-is-not-there = { $path } is not there.
check-state-missing-effect = The first login makes it, if it may; a confined service may not.
check-state-refused = The module refuses to work with it: nobody gets in with a code.
check-state-no-folder = { $path } is no folder.
check-state-closed = Users may not pass through the folder.
check-state-closed-effect = `enroll status` and screen lockers cannot see what sshd and sudo spent.
check-state-read-only = The file system takes no writes.
check-state-read-only-effect = Codes work until a reboot by what /run keeps; recovery codes are refused.
check-state-full = The file system is full.
check-state-full-effect = Users without a record yet cannot make one; their recovery codes are refused.
check-forward-behind = forward_pass is set, but `{ $line }` stands before the line.
check-forward-alone = forward_pass is set, and no module of passwords stands behind the line.
check-forward-behind-effect = That line gets password and code in one, and refuses.
check-forward-alone-effect = Nobody looks at the password: any will do before the right code.
check-forward-behind-advice = Move the line above those of the password, as:
check-forward-alone-advice = Put the line above those of the password, as:
check-forward-nullok = `{ $line }` has use_first_pass, behind nullok.
check-forward-nullok-effect = Users who never enrolled cannot get in: nothing is handed on for them, and the line does not ask.
check-forward-nullok-advice = It must ask where nothing is handed on: try_first_pass in place of use_first_pass.
check-first-pass-unset = use_first_pass is set, and no module before the line asks for anything.
check-first-pass-unset-effect = Nobody gets in, unless the program itself sets PAM_AUTHTOK before it starts.
check-first-pass-unset-advice = For clients with one field:
check-record-unsafe = Others have rights on { $path }.
check-record-unsafe-effect = The module refuses to work with such a record: its user gets in with no code.
check-state-forgets = It lies on { $kind }, which a reboot clears.
check-state-forgets-effect = What is spent is forgotten: recovery codes can be used again.
check-state-forgets-advice = Give it a place that lasts (in a container: a volume), here or by:
check-state-network = It lies on { $kind }.
check-state-network-effect = Nobody gets in while the server is away, and whoever writes there decides.
check-state-network-advice = Keep it on a disk of this machine.
check-state-overlay = It lies on an overlay, as in a container.
check-state-overlay-effect = If the container is thrown away, what is spent is forgotten.
check-selinux-unknown = SELinux is enforcing; whether its policy knows the module could not be told.
check-selinux-list-unread = The list of policy modules cannot be read: { $error }.
check-selinux = SELinux is enforcing and its policy does not know the module.
check-selinux-effect = sshd may neither read users' secrets nor write the records: nobody gets in with a code.
check-selinux-advice = Build and load the policy module, in packaging/selinux (docs/selinux.md):
check-polkit = polkit's sandbox keeps the module from its files.
check-polkit-effect = Nobody is let in where polkit asks, with nullok as well.
check-polkit-advice = With the file of docs/polkit.md, and then systemctl daemon-reload:
check-policy-refused = The module refuses to work by it: nobody gets in where it is asked.
check-policy-misplaced = { $path } is read by nobody.
check-policy-misplaced-effect = Its settings do not count.
check-policy-named = { $path } is not there, and an argument names it.
check-policy-unread = The policy may not be read.
check-policy-unread-effect = enroll cannot read it either when users run it.
check-policy-no-read = The policy cannot be read: { $error }.
check-policy-link = The policy is a symbolic link.
check-policy-advice = See pam_totp.toml(5).
check-argument-refused = The module refuses to work by it: nobody gets in.
check-argument-advice = See pam_totp(8) for the arguments.
check-not-regular = not a regular file
check-too-large = too large
check-belongs = { $path } belongs to user id { $uid }, not to root
check-writable = { $path } may be written by others than root (mode { $mode })

## enroll check: the module's file

check-module-folder = The folder of PAM modules is not known.
check-module-folder-effect = pam_unix.so is in none of the usual places.
check-module-writable-effect = Somebody else than root can put a module of theirs there, and log in as anybody.
check-module-unread = The module cannot be read: { $error }.
check-module-missing = { $path } is not there, and { $place } names it.
check-module-elsewhere = It is in { $path }, where libpam does not look:
check-module-install = Install it, or take the line out:
check-module-cannot-load = libpam cannot load the module: nobody gets in where the line is `required`.
check-module-no-library = The file is no shared library.
check-module-install-again = Install it again:
check-module-architecture = The module is built for another architecture than pam_unix.so.
check-module-build-here = Build it on this machine:
check-module-no-entry = The file is a library, but no PAM module: pam_sm_authenticate is missing.
check-module-library = The module wants { $name }, which is in none of the usual places.
check-module-see-missing = See what is missing:
check-module-libc = The module wants { $name }, which this machine's libc has not.
check-module-libc-advice = It was built on a newer system. Build it on this machine:

## enroll check: the user

check-name-in-no-file-name = { $user } cannot be part of a file name.
check-user-without-codes = { $user } cannot log in with a code.
check-name-advice = Rename the account, or keep credentials in homes (credential=%h/...).
check-credential-damaged = The enrolment cannot be read: { $error }.
check-user-locked-out = { $user } cannot log in with a code, nor with a recovery code.
check-enrol-anew = Enrol anew, as root with the person beside you:
check-no-recovery-codes = { $user } has no recovery codes.
check-no-recovery-codes-effect = A lost phone locks them out until root helps.
check-not-enrolled = { $user } is not enrolled.
check-opted-out = { $user } has opted out.
check-no-home-yet = { $user } has no home yet.
check-let-by = { $user } is let by without a code, unless root's record knows an earlier enrolment.
check-refused = { $user } cannot log in where a code is asked.
check-as-user = As { $user }:
check-mkhomedir = If the first login makes homes (pam_mkhomedir), say so:
check-home-locked-effect = { $user } cannot log in before the home is unlocked.
check-home-locked-advice = Keep the secrets outside of encrypted homes:
check-on-trial = A setup of this service waits for a login with a code, or was cut off.
check-on-trial-effect = The line works; without a login everything goes back when the wait is over.
check-line-missing = No line of pam_totp.so is in the stack of { $service }.
check-no-pam-file = { $service } has no PAM file; libpam takes that of `other`.
check-line-missing-effect = Nobody is asked for a code there.
check-line-missing-advice = Keep a root shell open, and add:
check-line-missing-below = Keep a root shell open, and add below { $place }:
check-folder-above = a folder above it is not root's alone (chown root, chmod go-w)

## enroll import, enroll export

import-reading = Reading { $what }.
import-reading-users = Reading { $what }: { $count } users.
import-only-tried = Only tried (--dry-run): nothing was changed.
import-has-all = { $user } has all of it already; nothing was changed.
import-nothing-usable = nothing of it can be used or kept; nothing was changed
import-stdin-is-the-file = standard input is the file here, so nothing can be asked on it: give a FILE, or --no-password-check
import-report-ended = you are enrolled, but the report ended; for recovery codes: enroll recovery
import-nothing-to-log-in-with = { $user } is enrolled, and nothing of this file can be used to log in; nothing was changed
import-say-replace = { $user } is enrolled already; --replace puts this in the place of it. Nothing was changed
import-cannot-ask = { $user } is enrolled already, and a code of it cannot be asked for, since standard input is the file: give a FILE
import-replaces = { $user } is enrolled already. The import replaces all devices of the old enrolment.
import-kept = Done: it is kept in { $path } for a later version. { $user } is not enrolled by it.
import-done = Done: { $user } is enrolled. Codes that the same device shows from its next one on log in. The file that this came from still holds the secret: remove it when logins work.
import-all-for-root = --all is for root alone: sudo enroll import --all FILE
import-all-needs-file = --all needs the FILE to import
import-all-needs-roots-file = --all needs a file of root's
import-no-such-user = there is no such user on this machine
import-skipped-enrolled = enrolled already (--replace would replace it)
import-left-nothing = nothing that can be used or kept
import-skipped-has-all = has all of it already
import-left-nothing-new = enrolled, and nothing new can be used to log in
import-left-kept = kept for a later version; not enrolled by it
import-sum = { $enrolled } enrolled, { $skipped } skipped, { $left } left, { $failed } failed.
import-sum-tried = { $enrolled } would be enrolled, { $skipped } skipped, { $left } left, { $failed } failed.
import-no-recovery-codes = {" "}No recovery codes were made: each user makes his own with `enroll recovery`, or say --recovery-codes FILE the next time.
import-codes-file = { $path }: must be a file of root's with mode 0600
import-codes-not-written = the recovery codes cannot be written ({ $error }); not enrolled
import-progress = { $count } of { $total } users
import-which-device = the file holds { $count } devices, and which of them are { $user }'s is not clear; say it with --only NAME (several times for several): { $labels }. Nothing was changed
import-others = { $count } entries of others
import-the-file = the file
import-nobodys = a device without a user; give it to one with --user NAME --only
import-scratch-alone = the scratch codes: without a device that can be used they enrol nobody
import-most-devices = a device; { $count } are the most
import-same-secret = the same secret a second time
import-no-name = a device without a name
import-event-based = "{ $label }", event-based (HOTP), { $digits } digits, { $hash }, counter { $count }: not usable yet, kept for a later version
import-time-based = "{ $label }", time-based, { $digits } digits, { $seconds } seconds, { $hash }
import-paste = Paste the text, then press Enter and Ctrl-D:
import-stdin = standard input: { $error }
import-roots-file-only = { $error }. As root enroll reads secrets only where nobody else could have put them; or give the file as standard input: enroll import ... - < { $path }
import-no-file = there is no { $path }; name the file to import
import-too-large = { $path }: larger than { $size } MiB
import-no-text = { $path }: not a text in UTF-8
import-unknown-format = the format of the file is not known; if it is one of these, say which: --format google, oath, uri, csv or pskc
ask-container-key = Key of the container (hexadecimal):{" "}
ask-container-password = Password of the container:{" "}
import-container-encrypted = the container is encrypted: its key or password goes into a --key-file
import-password-no-text = the password is not a text in UTF-8
export-file-exists = the file is there already; --to takes a new one
export-recovery-codes = the recovery codes: they are stored hashed
export-kept = devices that are kept for a later version
export-left = left: { $what }
export-keep-to-yourself = Whoever has this can make your codes: keep it to yourself, and remove it after use.
export-google-knows = google-authenticator knows only codes of 6 digits with SHA-1
export-google-takes-one = "{ $label }": google-authenticator takes one device (--label)
export-oath-no-spaces = pam_oath cannot have a user with a space in the name
export-oath-knows = "{ $label }": pam_oath knows SHA-1, 30 or 60 seconds and 256 bits at most
export-oath-knows-none = pam_oath knows none of these devices
# A line of the report: of which place, what became of it, and what it is.
import-line = { $place }: { $fate ->
    [taken] taken
    [changed] changed
    [kept] kept
   *[left] left
}: { $what }
import-outcome = { $user }: { $outcome ->
    [enrolled] enrolled
    [skipped] skipped
    [left] left
   *[failed] failed
}: { $what }
