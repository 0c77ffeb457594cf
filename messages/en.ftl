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
