# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_enroll_global_optspecs
    string join \n user= system json dialogue issuer= account= label= uri svg= large plain token kind= digits= period= hash= counter= email= sms= no-password-check h/help
end

function __fish_enroll_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_enroll_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_enroll_using_subcommand
    set -l cmd (__fish_enroll_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c enroll -n "__fish_enroll_needs_command" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_needs_command" -l issuer -d 'The name that apps show; the host\'s if not given' -r
complete -c enroll -n "__fish_enroll_needs_command" -l account -d 'The account that apps show; user@host if not given' -r
complete -c enroll -n "__fish_enroll_needs_command" -l label -d 'What the authenticator is called, as in "work phone"' -r
complete -c enroll -n "__fish_enroll_needs_command" -l svg -d 'Write the QR code to this new file (mode 0600)' -r -F
complete -c enroll -n "__fish_enroll_needs_command" -l kind -d '--token: totp (time-based) or hotp (event-based)' -r -f -a "totp\t''
hotp\t''"
complete -c enroll -n "__fish_enroll_needs_command" -l digits -d '--token: digits of a code, 6 to 8' -r
complete -c enroll -n "__fish_enroll_needs_command" -l period -d '--token: seconds of a code, if it is time-based' -r
complete -c enroll -n "__fish_enroll_needs_command" -l hash -d '--token: sha1, sha256 or sha512' -r -f -a "sha1\t''
sha256\t''
sha512\t''"
complete -c enroll -n "__fish_enroll_needs_command" -l counter -d '--token: the first counter, if it is event-based' -r
complete -c enroll -n "__fish_enroll_needs_command" -l email -d 'Mail address for codes, if root holds your secret' -r
complete -c enroll -n "__fish_enroll_needs_command" -l sms -d 'Send codes to this phone (+ and country code)' -r
complete -c enroll -n "__fish_enroll_needs_command" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_needs_command" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_needs_command" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_needs_command" -l uri -d 'For scripts: print the URI, then recovery codes'
complete -c enroll -n "__fish_enroll_needs_command" -l large -d 'The QR code in large squares, two columns by one line'
complete -c enroll -n "__fish_enroll_needs_command" -l plain -d 'No QR code: the secret in groups, for screen readers'
complete -c enroll -n "__fish_enroll_needs_command" -l token -d 'A hardware token: asks for its secret and two codes'
complete -c enroll -n "__fish_enroll_needs_command" -l no-password-check -d 'Skip the password (the administrator may forbid it)'
complete -c enroll -n "__fish_enroll_needs_command" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "add" -d 'Add an app, token, address or security key, after a code'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "remove" -d 'Remove an app, token, address or security key, after a code'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "move" -d 'Change phones: the new one is added, then the old one removed'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "prefer" -d 'Send a code when you press Enter at the prompt'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "recovery" -d 'Make new recovery codes; the old ones end'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "show" -d 'Show the QR code again, after a code'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "verify" -d 'Test whether a login would accept a code, without using it up'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "resync" -d 'Test two consecutive codes of a token that is out of step'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "disable" -d 'Disable your codes: remove the secrets, after a code'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "status" -d 'Show what is enrolled, what is left and what failed'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "check" -d 'Find faults in PAM, sshd and files before you log out'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "setup" -d 'For root: set up a service; reverted unless a login proves it'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "devices" -d 'List the devices that need no code for a while; forget them'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "sessions" -d 'List your open sessions; --end and --others end some'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "compromised" -d 'End your codes and other sessions at once; make a new secret'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "import" -d 'Import secrets of google-authenticator, pam_oath, apps, tokens'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "export" -d 'Export your authenticators for another program, after a code'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "admin" -d 'For root: show and repair others\' enrolments; enroll-admin(8)'
complete -c enroll -n "__fish_enroll_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand add" -l issuer -d 'The name that apps show; the host\'s if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand add" -l account -d 'The account that apps show; user@host if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand add" -l label -d 'What the authenticator is called, as in "work phone"' -r
complete -c enroll -n "__fish_enroll_using_subcommand add" -l svg -d 'Write the QR code to this new file (mode 0600)' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand add" -l kind -d '--token: totp (time-based) or hotp (event-based)' -r -f -a "totp\t''
hotp\t''"
complete -c enroll -n "__fish_enroll_using_subcommand add" -l digits -d '--token: digits of a code, 6 to 8' -r
complete -c enroll -n "__fish_enroll_using_subcommand add" -l period -d '--token: seconds of a code, if it is time-based' -r
complete -c enroll -n "__fish_enroll_using_subcommand add" -l hash -d '--token: sha1, sha256 or sha512' -r -f -a "sha1\t''
sha256\t''
sha512\t''"
complete -c enroll -n "__fish_enroll_using_subcommand add" -l counter -d '--token: the first counter, if it is event-based' -r
complete -c enroll -n "__fish_enroll_using_subcommand add" -l email -d 'Mail address for codes, if root holds your secret' -r
complete -c enroll -n "__fish_enroll_using_subcommand add" -l sms -d 'Send codes to this phone (+ and country code)' -r
complete -c enroll -n "__fish_enroll_using_subcommand add" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l uri -d 'For scripts: print the URI, then recovery codes'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l large -d 'The QR code in large squares, two columns by one line'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l plain -d 'No QR code: the secret in groups, for screen readers'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l token -d 'A hardware token: asks for its secret and two codes'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l key -d 'A security key that is plugged in at this machine'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l pin -d '--key: only with the PIN of the key'
complete -c enroll -n "__fish_enroll_using_subcommand add" -l no-password-check -d 'Skip the password (the administrator may forbid it)'
complete -c enroll -n "__fish_enroll_using_subcommand add" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand remove" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand remove" -l email -d 'The mail address to which codes are sent'
complete -c enroll -n "__fish_enroll_using_subcommand remove" -l sms -d 'The phone to which codes are sent'
complete -c enroll -n "__fish_enroll_using_subcommand remove" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand remove" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand remove" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand remove" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand move" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand move" -l issuer -d 'The name that apps show; the host\'s if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand move" -l account -d 'The account that apps show; user@host if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand move" -l svg -d 'Write the QR code to this new file (mode 0600)' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand move" -l label -d 'Which one to replace, if you have several' -r
complete -c enroll -n "__fish_enroll_using_subcommand move" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand move" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand move" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand move" -l uri -d 'For scripts: print the URI, then recovery codes'
complete -c enroll -n "__fish_enroll_using_subcommand move" -l large -d 'The QR code in large squares, two columns by one line'
complete -c enroll -n "__fish_enroll_using_subcommand move" -l plain -d 'No QR code: the secret in groups, for screen readers'
complete -c enroll -n "__fish_enroll_using_subcommand move" -l no-password-check -d 'Skip the password (the administrator may forbid it)'
complete -c enroll -n "__fish_enroll_using_subcommand move" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand prefer" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand prefer" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand prefer" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand prefer" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand prefer" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand recovery" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand recovery" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand recovery" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand recovery" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand recovery" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand show" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand show" -l issuer -d 'The name that apps show; the host\'s if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand show" -l account -d 'The account that apps show; user@host if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand show" -l svg -d 'Write the QR code to this new file (mode 0600)' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand show" -l label -d 'Only the authenticator with this label' -r
complete -c enroll -n "__fish_enroll_using_subcommand show" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand show" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand show" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand show" -l uri -d 'For scripts: print the URI, then recovery codes'
complete -c enroll -n "__fish_enroll_using_subcommand show" -l large -d 'The QR code in large squares, two columns by one line'
complete -c enroll -n "__fish_enroll_using_subcommand show" -l plain -d 'No QR code: the secret in groups, for screen readers'
complete -c enroll -n "__fish_enroll_using_subcommand show" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand verify" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand verify" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand verify" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand verify" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand verify" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand resync" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand resync" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand resync" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand resync" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand resync" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand disable" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand disable" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand disable" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand disable" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand disable" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand status" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand status" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand status" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand status" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand check" -l user -d 'Check this user\'s enrolment and sshd\'s settings too' -r
complete -c enroll -n "__fish_enroll_using_subcommand check" -l from -d 'sshd\'s settings for logins from this address' -r
complete -c enroll -n "__fish_enroll_using_subcommand check" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand check" -l changed -d 'For root: only services that stopped asking for a code'
complete -c enroll -n "__fish_enroll_using_subcommand check" -l accept -d 'With --changed: accept the present state from now on'
complete -c enroll -n "__fish_enroll_using_subcommand check" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l wait -d 'How long to wait for a login with a code' -r
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l dry-run -d 'Show what would be changed, and change nothing'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l undo -d 'Revert the last setup of this service'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l keep -d 'Keep a change that you tried and no login can prove'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l roll-out -d 'Users not enrolled yet still log in without a code'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l enforce -d 'End the roll-out: refuse users who are not enrolled'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l enrol-at-login -d 'Users enrol at their first login'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l yes -d 'Do not ask before changing anything'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand setup" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and not __fish_seen_subcommand_from forget help" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand devices; and not __fish_seen_subcommand_from forget help" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and not __fish_seen_subcommand_from forget help" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and not __fish_seen_subcommand_from forget help" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and not __fish_seen_subcommand_from forget help" -f -a "forget" -d 'Forget a device, or all: logins ask for a code again'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and not __fish_seen_subcommand_from forget help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and __fish_seen_subcommand_from forget" -l all -d 'All of them'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and __fish_seen_subcommand_from forget" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and __fish_seen_subcommand_from forget" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and __fish_seen_subcommand_from help" -f -a "forget" -d 'Forget a device, or all: logins ask for a code again'
complete -c enroll -n "__fish_enroll_using_subcommand devices; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c enroll -n "__fish_enroll_using_subcommand sessions" -l end -d 'End this session' -r
complete -c enroll -n "__fish_enroll_using_subcommand sessions" -l others -d 'End all but the one that this command runs in'
complete -c enroll -n "__fish_enroll_using_subcommand sessions" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand sessions" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l issuer -d 'The name that apps show; the host\'s if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l account -d 'The account that apps show; user@host if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l label -d 'What the authenticator is called, as in "work phone"' -r
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l svg -d 'Write the QR code to this new file (mode 0600)' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l uri -d 'For scripts: print the URI, then recovery codes'
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l large -d 'The QR code in large squares, two columns by one line'
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l plain -d 'No QR code: the secret in groups, for screen readers'
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -l no-password-check -d 'Skip the password (the administrator may forbid it)'
complete -c enroll -n "__fish_enroll_using_subcommand compromised" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand import" -l format -d 'See below; found by the content if not given' -r -f -a "google\t''
oath\t''
uri\t''
csv\t''
pskc\t''
json\t''
keepass\t''"
complete -c enroll -n "__fish_enroll_using_subcommand import" -l only -d 'Which of several: name, serial or account' -r
complete -c enroll -n "__fish_enroll_using_subcommand import" -l key-file -d 'PSKC: file with key or password; else a question' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand import" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand import" -l recovery-codes -d '--all: make recovery codes, add them to FILE' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand import" -l dry-run -d 'Only show what would be taken, changed or left'
complete -c enroll -n "__fish_enroll_using_subcommand import" -l short-secrets -d 'Take secrets of 80 to 127 bits too, for now'
complete -c enroll -n "__fish_enroll_using_subcommand import" -l no-password-check -d 'Skip the password (may be forbidden)'
complete -c enroll -n "__fish_enroll_using_subcommand import" -l all -d 'All users of the file (root); skips the enrolled'
complete -c enroll -n "__fish_enroll_using_subcommand import" -l system -d 'The files that root holds, not the homes (root)'
complete -c enroll -n "__fish_enroll_using_subcommand import" -l replace -d 'Replace enrolments too (root)'
complete -c enroll -n "__fish_enroll_using_subcommand import" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand import" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand import" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand export" -l format -d 'See below; uri if not given' -r -f -a "uri\t''
google\t''
oath\t''"
complete -c enroll -n "__fish_enroll_using_subcommand export" -l to -d 'To this new file (mode 0600), not standard output' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand export" -l label -d 'Only the authenticator with this label' -r
complete -c enroll -n "__fish_enroll_using_subcommand export" -l user -d 'Act as this user (root only)' -r
complete -c enroll -n "__fish_enroll_using_subcommand export" -l system -d 'The file that root holds, not the home (root)'
complete -c enroll -n "__fish_enroll_using_subcommand export" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand export" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand export" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "list" -d 'List users who are enrolled or have a record'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "show" -d 'Show one user: all places, and the result of the next login'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "unlock" -d 'End waits and locks. Used codes stay used'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "reset" -d 'Repair the record after a wrong clock, or after a snapshot'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "resync" -d 'Correct the record of a token that is out of step'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "import" -d 'Enrol users with hardware tokens, from two files'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "disable" -d 'End the user\'s enrolment; nullok applies again'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "recovery" -d 'Hand out one emergency recovery code'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "ticket" -d 'Issue a ticket, with which a user enrols at a login'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "adopt" -d 'Move the user\'s credential from the home to root'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "address" -d 'Set where codes are sent, and lock it'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "test-delivery" -d 'Send a test code, and show each step'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "repair" -d 'Repair the files of the credential in the user\'s home'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "devices" -d 'List the user\'s remembered devices; forget some'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "sessions" -d 'Show the user\'s sessions; --end ends them'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "compromised" -d 'Bar the user\'s codes, end the sessions, make a new secret'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "downgrade" -d 'List the users whom a module of an older release would refuse'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and not __fish_seen_subcommand_from list show unlock reset resync import disable recovery ticket adopt address test-delivery repair devices sessions compromised downgrade help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from list" -l not-enrolled -d 'Users who can log in and are not enrolled; their tickets'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from list" -l no-homes -d 'Only root\'s records and files; homes are not looked into'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from list" -l json -d 'For scripts: one JSON object a line'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from show" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from unlock" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from unlock" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from reset" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from resync" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from resync" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from resync" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -l assign -d 'The user of each token: lines of serial,user' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -l format -d 'See enroll import; found by the content' -r -f -a "oath\t''
uri\t''
csv\t''
pskc\t''"
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -l key-file -d 'PSKC: file with key or password; else a question' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -l recovery-codes -d 'Make recovery codes, add them to this file' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -l dry-run -d 'Only show what would be taken, changed or left'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -l short-secrets -d 'Take secrets of 80 to 127 bits too, for now'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -l system -d 'The files that root holds, not the homes (root)'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -l replace -d 'Replace enrolments too (root)'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from disable" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from recovery" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from recovery" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from ticket" -l csv -d 'Tickets to this new file (mode 0600), for a mail merge' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from ticket" -l valid -d 'How long: 14d, 36h, or a number of days' -r
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from ticket" -l all -d 'All users who can log in and are not enrolled, but root'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from ticket" -l withdraw -d 'Withdraw the ticket; with --all, every ticket'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from ticket" -l json -d 'For scripts: one JSON object a line'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from ticket" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from adopt" -l all -d 'All users but root'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from adopt" -l back -d 'Put the credential back into the home'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from adopt" -l dry-run -d 'Show what would be changed, and change nothing'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from adopt" -l json -d 'For scripts: one JSON object a line'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from adopt" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from address" -l email -d 'Send codes to this mail address' -r
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from address" -l sms -d 'Send codes to this phone (+ and country code)' -r
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from address" -l remove -d 'Remove an address: email or sms' -r -f -a "email\t''
sms\t''"
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from address" -l import -d 'Set those of many: a table with user, email, sms' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from address" -l lock -d 'Only root can change it; alone: all addresses'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from address" -l unlock -d 'The user can change it'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from address" -l json -d 'For scripts: one JSON object a line'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from address" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from test-delivery" -l json -d 'For scripts: one JSON object a line'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from test-delivery" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from repair" -l dry-run -d 'Show what would be changed, and change nothing'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from repair" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from repair" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from devices" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from devices" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from devices" -a "forget" -d 'Forget a device, or all: logins ask for a code again'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from devices" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from sessions" -l json -d 'For scripts: one JSON object'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from sessions" -l end -d 'End the sessions'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from sessions" -l mine-too -d 'Also end the session that this command runs in'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from sessions" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l issuer -d 'The name that apps show; the host\'s if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l account -d 'The account that apps show; user@host if not given' -r
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l label -d 'What the authenticator is called, as in "work phone"' -r
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l svg -d 'Write the QR code to this new file (mode 0600)' -r -F
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l json -d 'For scripts: one JSON object a line on stdout'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l dialogue -d 'With --json: questions and answers are JSON too'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l uri -d 'For scripts: print the URI, then recovery codes'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l large -d 'The QR code in large squares, two columns by one line'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l plain -d 'No QR code: the secret in groups, for screen readers'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -l mine-too -d 'Also end the session that this command runs in'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from compromised" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from downgrade" -l check -d 'Look, and change nothing'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from downgrade" -l no-homes -d 'Only root\'s records and files; homes are not looked into'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from downgrade" -l json -d 'For scripts: one JSON object a line'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from downgrade" -s h -l help -d 'Print help'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "list" -d 'List users who are enrolled or have a record'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one user: all places, and the result of the next login'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "unlock" -d 'End waits and locks. Used codes stay used'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Repair the record after a wrong clock, or after a snapshot'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "resync" -d 'Correct the record of a token that is out of step'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "import" -d 'Enrol users with hardware tokens, from two files'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "disable" -d 'End the user\'s enrolment; nullok applies again'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "recovery" -d 'Hand out one emergency recovery code'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "ticket" -d 'Issue a ticket, with which a user enrols at a login'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "adopt" -d 'Move the user\'s credential from the home to root'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "address" -d 'Set where codes are sent, and lock it'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "test-delivery" -d 'Send a test code, and show each step'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "repair" -d 'Repair the files of the credential in the user\'s home'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "devices" -d 'List the user\'s remembered devices; forget some'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "sessions" -d 'Show the user\'s sessions; --end ends them'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "compromised" -d 'Bar the user\'s codes, end the sessions, make a new secret'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "downgrade" -d 'List the users whom a module of an older release would refuse'
complete -c enroll -n "__fish_enroll_using_subcommand admin; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "add" -d 'Add an app, token, address or security key, after a code'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "remove" -d 'Remove an app, token, address or security key, after a code'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "move" -d 'Change phones: the new one is added, then the old one removed'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "prefer" -d 'Send a code when you press Enter at the prompt'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "recovery" -d 'Make new recovery codes; the old ones end'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "show" -d 'Show the QR code again, after a code'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "verify" -d 'Test whether a login would accept a code, without using it up'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "resync" -d 'Test two consecutive codes of a token that is out of step'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "disable" -d 'Disable your codes: remove the secrets, after a code'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "status" -d 'Show what is enrolled, what is left and what failed'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "check" -d 'Find faults in PAM, sshd and files before you log out'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "setup" -d 'For root: set up a service; reverted unless a login proves it'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "devices" -d 'List the devices that need no code for a while; forget them'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "sessions" -d 'List your open sessions; --end and --others end some'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "compromised" -d 'End your codes and other sessions at once; make a new secret'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "import" -d 'Import secrets of google-authenticator, pam_oath, apps, tokens'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "export" -d 'Export your authenticators for another program, after a code'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "admin" -d 'For root: show and repair others\' enrolments; enroll-admin(8)'
complete -c enroll -n "__fish_enroll_using_subcommand help; and not __fish_seen_subcommand_from add remove move prefer recovery show verify resync disable status check setup devices sessions compromised import export admin help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from devices" -f -a "forget" -d 'Forget a device, or all: logins ask for a code again'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "list" -d 'List users who are enrolled or have a record'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "show" -d 'Show one user: all places, and the result of the next login'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "unlock" -d 'End waits and locks. Used codes stay used'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "reset" -d 'Repair the record after a wrong clock, or after a snapshot'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "resync" -d 'Correct the record of a token that is out of step'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "import" -d 'Enrol users with hardware tokens, from two files'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "disable" -d 'End the user\'s enrolment; nullok applies again'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "recovery" -d 'Hand out one emergency recovery code'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "ticket" -d 'Issue a ticket, with which a user enrols at a login'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "adopt" -d 'Move the user\'s credential from the home to root'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "address" -d 'Set where codes are sent, and lock it'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "test-delivery" -d 'Send a test code, and show each step'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "repair" -d 'Repair the files of the credential in the user\'s home'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "devices" -d 'List the user\'s remembered devices; forget some'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "sessions" -d 'Show the user\'s sessions; --end ends them'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "compromised" -d 'Bar the user\'s codes, end the sessions, make a new secret'
complete -c enroll -n "__fish_enroll_using_subcommand help; and __fish_seen_subcommand_from admin" -f -a "downgrade" -d 'List the users whom a module of an older release would refuse'
