### Deutsch. Quelle ist en.ftl; dort steht auch, was hier nicht hineingehört.

## The module

login-prompt = Einmalcode:{" "}
login-prompt-for-both = Passwort und Einmalcode:{" "}
login-code-used = Dieser Code wurde schon benutzt. Warten Sie auf den nächsten.
login-recovery-code-used = Dieser Wiederherstellungscode wurde schon benutzt. Nehmen Sie einen anderen.
login-failures = { $count } { $count ->
    [one] falscher Code
   *[other] falsche Codes
} seit { $since }.
