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

## Asking for the password and for a code

password-not-waivable = --no-password-check ist hier nicht erlaubt (password_check in /etc/security/pam_totp.toml)
password-no-service = die PAM-Datei /etc/pam.d/enroll fehlt, darum kann Ihr Passwort nicht geprüft werden; `make install` legt sie an.
password-ask-administrator = Die Prüfung ist hier Pflicht: Fragen Sie Ihren Administrator (sudo enroll --user NAME).
password-way-on = Wenn Ihr Konto kein Passwort hat: enroll --no-password-check
password-pam-does-not-start = PAM startet nicht: { $error }
password-failed = die Passwortprüfung ist gescheitert ({ $error }); nichts wurde geändert.
password-try-again = Das stimmt nicht. Noch einmal, bitte.
ask-authorisation = Jetziger Code oder ein Wiederherstellungscode:{" "}
refused-for-good = { $reason }. Nichts wurde geändert.
refused-try-again = Leider nein: { $reason }.
refused-recovery-used = dieser Wiederherstellungscode wurde schon benutzt
refused-scratch-used = dieser Notfallcode wurde schon benutzt
refused-recovery-wrong = das ist keiner Ihrer Wiederherstellungscodes
refused-no-code = das ist weder ein Code noch ein Wiederherstellungscode
refused-wrong = dieser Code ist falsch
refused-used = dieser Code wurde schon benutzt; warten Sie auf den nächsten
refused-clock = die Uhr dieses Rechners wurde hinter Ihre letzte Anmeldung zurückgestellt; stellen Sie die Uhr, oder nehmen Sie einen Wiederherstellungscode
refused-wait = es gab zu viele falsche Codes; versuchen Sie es in { $seconds } Sekunden wieder, oder nehmen Sie einen Wiederherstellungscode
refused-off = es gab zu viele falsche Codes; jetzt gilt nur noch ein Wiederherstellungscode
record-unusable = nicht zu gebrauchen: { $error }; nichts wurde geändert

## Enrolling

enrol-for = Einmalcodes für { $user }.
enrol-replaces = { $user } ist schon eingerichtet. Eine neue Einrichtung ersetzt alle Geräte der alten.
enrol-type-code = Geben Sie jetzt den Code ein, den die App zeigt. (Strg-C bricht ab; noch ist nichts gespeichert.)
ask-first-code = Code aus der App:{" "}
enrol-done = Fertig: { $user } ist eingerichtet.
enrol-no-recovery-shown = Sie sind eingerichtet, aber die Wiederherstellungscodes konnten nicht gezeigt werden; neue gibt es mit: enroll recovery
enrol-no-terminal =
    Standardeingabe oder -ausgabe ist kein Terminal; niemand würde den Schlüssel sehen.
    Für Skripte: --json, --uri oder --svg DATEI
enrol-bad-label = --label: 1 bis 64 druckbare Zeichen
enrol-bad-name = { $option }: 1 bis 128 Zeichen, ohne Doppelpunkte und Steuerzeichen
issuer-of-the-policy = issuer in der Richtliniendatei
wrong-code = Das war er nicht, versuchen Sie den nächsten.
wrong-code-ahead = Dieser Code gehört zu einer anderen Zeit: Die Uhr der App geht gegen die dieses Rechners etwa { $distance } vor. Stellen Sie beide auf automatische Zeit, dann versuchen Sie den nächsten Code.
wrong-code-behind = Dieser Code gehört zu einer anderen Zeit: Die Uhr der App geht gegen die dieses Rechners etwa { $distance } nach. Stellen Sie beide auf automatische Zeit, dann versuchen Sie den nächsten Code.
distance-seconds = { $count } Sekunden
distance-minutes = { $count } Minuten
distance-hours = { $count } Stunden
no-random-bytes = das System gibt keine Zufallsbytes her: { $error }
secret-too-short = der neue Schlüssel ist zu kurz

## The QR code and the key

qr-scan = Scannen Sie das mit Ihrer Authenticator-App:
qr-too-narrow = Zu schmal für den QR-Code: Das Fenster hat { $columns } Spalten, nötig sind { $wanted }. Machen Sie es breiter und fangen Sie neu an, oder nehmen Sie --svg DATEI, oder tippen Sie den Schlüssel ab.
qr-no-squares = (Keine Quadrate? Mit Strg-C beenden, dann: LC_ALL=C.UTF-8 enroll)
ask-scanned = Scannen Sie ihn (ist er abgeschnitten, machen Sie das Fenster höher), dann Enter drücken.{" "}
qr-names-too-long = die Namen sind zu lang für einen QR-Code; kürzen Sie --issuer
qr-in-file = Der QR-Code ist in { $path }. Löschen Sie die Datei nach dem Scannen.
key-alone = Geben Sie in Ihrer Authenticator-App diesen Schlüssel ein: (zeitbasiert, { $digits } Ziffern, { $period } Sekunden{ $hash })
key-beside-code = Oder geben Sie diesen Schlüssel in die App ein: (zeitbasiert, { $digits } Ziffern, { $period } Sekunden{ $hash })
key-without-code = Geben Sie diesen Schlüssel in Ihre Authenticator-App ein: (zeitbasiert, { $digits } Ziffern, { $period } Sekunden{ $hash })
key-never-share = Geben Sie Schlüssel und Codes niemandem, auch nicht dem Support.
show-no-such-label = es gibt kein Gerät dieses Namens; `enroll status` nennt sie
show-svg-takes-one = --svg nimmt ein Gerät; nennen Sie es mit --label (`enroll status` zählt sie auf)
show-device = Gerät: { $label }

## Recovery codes

recovery-introduced = Wiederherstellungscodes. Jeder gilt einmal anstelle eines Codes, wenn das Telefon weg ist. Sie werden nur jetzt gezeigt: Drucken Sie sie oder schreiben Sie sie ab, und verwahren Sie das Papier getrennt vom Telefon.
recovery-never-share = Geben Sie keinen weiter, auch nicht an den Support.
recovery-on-a-terminal-only = Wiederherstellungscodes werden nur auf einem Terminal gezeigt: Rufen Sie dort `enroll recovery` auf.
recovery-old-ended = Die alten Wiederherstellungscodes gelten nicht mehr.
recovery-not-shown = die alten Wiederherstellungscodes gelten nicht mehr, aber die neuen konnten nicht gezeigt werden; noch einmal: enroll recovery

## Devices

device-too-many = mehr als acht Geräte gehen nicht; entfernen Sie zuerst eines: enroll remove LABEL
device-added = Fertig: { $label } ist dazugekommen. Die Codes jedes Ihrer Geräte gelten.
device-label-taken = ein Gerät „{ $label }“ gibt es schon; wählen Sie ein anderes --label
device-unknown = es gibt kein Gerät { $label }; `enroll status` nennt sie
device-the-only-one = das ist Ihr einziges Gerät; um auszusteigen: enroll disable
device-removed = Fertig: Die Codes von { $label } gelten nicht mehr.

## Opting out

disable-explained = Das entfernt Ihre Schlüssel und Wiederherstellungscodes. Wo Codes Pflicht sind, können Sie sich danach nicht mehr anmelden. Wo sie freiwillig sind (nullok) und Sie sich schon mit einem Code angemeldet haben, muss ein Administrator zustimmen (enroll admin disable). So kann niemand, der Ihre Sitzung stiehlt, die Codes für Sie abschalten.
disable-done = Fertig: Sie sind nicht mehr eingerichtet. `enroll` richtet Sie wieder ein.

## Status

status-not-enrolled = { $user }: nicht eingerichtet. `enroll` richtet Sie ein.
status-disabled = { $user }: abgemeldet. `enroll` richtet Sie ein.
status-enrolled = { $user }: eingerichtet ({ $path })
status-device = { $label }: seit { $date }
status-date-unknown = unbekannt
status-recovery-left = übrige Wiederherstellungscodes: { $count }
status-last-success = letzter Erfolg: { $date }
status-wrong-since = falsche Codes seither: { $count }
status-wait = { $origin ->
    [remote] Anmeldungen aus der Ferne
   *[local] Anmeldungen am Rechner
}: kein Code für { $seconds } s
status-off = { $origin ->
    [remote] Anmeldungen aus der Ferne
   *[local] Anmeldungen am Rechner
}: Codes sind abgeschaltet; ein Wiederherstellungscode schaltet sie an
status-record-hidden = (Was sshd, sudo und login aufgezeichnet haben, sieht nur root.)
status-no-login-yet = (Noch keine Anmeldung mit einem Code.)

## Testing a code

ask-code-to-test = Code zum Prüfen:{" "}
verify-recovery-right = Richtig: Dieser Wiederherstellungscode würde gelten. Er ist nicht verbraucht.
verify-right = Richtig: Eine Anmeldung würde diesen Code annehmen. Er ist nicht verbraucht.
verify-record-hidden = (Es sei denn, er wurde schon bei einer Anmeldung benutzt: Das sieht nur root.)
verify-used = richtig, aber dieser Code wurde schon benutzt; warten Sie auf den nächsten
verify-clock =
    richtig, aber die Uhr dieses Rechners wurde hinter Ihre letzte Anmeldung zurückgestellt;
    stellen Sie die Uhr, oder nehmen Sie einen Wiederherstellungscode
verify-wrong = eine Anmeldung würde diesen Code ablehnen. { $hint }
verify-wait = nur jetzt nicht: Nach zu vielen falschen Codes zählt der nächste Versuch { $origin ->
    [remote] aus der Ferne
   *[local] am Rechner
} erst in { $seconds } Sekunden
verify-off = nur jetzt nicht: Nach zu vielen falschen Codes gilt bei Anmeldungen { $origin ->
    [remote] aus der Ferne
   *[local] am Rechner
} nur noch ein Wiederherstellungscode

## What to do next

next-asked = Ab jetzt wird nach einem Code gefragt: { $services }.
next-not-asked =
    Noch nicht nach einem Code gefragt wird: { $services }.
    Für jeden davon ruft ein Administrator auf, zum Beispiel:
next-setup = Das zeigt, was es ändert, und macht es von selbst rückgängig, wenn sich niemand anmelden kann.

## Who acts for whom

kept-by-root = auf diesem Rechner verwahrt root die Zugangsdaten ({ $path }); fragen Sie Ihren Administrator (sudo enroll --user { $user })
system-is-for-root = --system ist für root, der sagt, für wen: --user NAME
name-in-no-file-name = { $user } kann kein Teil eines Dateinamens sein
home-unfit = { $error }. Die Einrichtung braucht Ihr Home-Verzeichnis.
file-not-understood = { $path }: { $error }; berichtigen Sie die Datei, oder räumen Sie sie weg und richten Sie neu ein
file-unusable = { $error }; nichts wurde geändert
file-of-a-newer-version = { $path } enthält ein Gerät der Art { $kinds }, die diese Version von enroll nicht kennt. Nehmen Sie die neuere Version, die das geschrieben hat; nichts wurde geändert.
not-enrolled = { $user } ist nicht eingerichtet; zuerst: `enroll`
clock-before-1970 = die Uhr steht vor 1970; stellen Sie sie zuerst
no-setuid = enroll darf nicht setuid installiert sein
uid-without-account = zur Benutzer-ID { $uid } gibt es kein Konto
no-such-user = es gibt keinen Benutzer { $user }
only-root-for-others = nur root darf jemand anderen einrichten (--user)
root-through-sudo =
    Sie sind durch sudo root, darum ist nicht klar, wer eingerichtet werden soll.
    Für { $user }: `enroll` ohne sudo. Für root: `sudo enroll --user root`.
rights-not-taken = die Rechte von { $user } lassen sich nicht annehmen; nichts wurde getan

## Saving

save-not-confirmed = { $path }: Die neue Datei ist an ihrem Platz, aber die Platte hat es nicht bestätigt ({ $error }). Nach einem Stromausfall kann die frühere wieder da sein; sehen Sie nach der Platte, dann mit `enroll status`.
save-foreign-folder = { $path }: Der Ordner gehört jemand anderem; räumen Sie ihn weg, oder lassen Sie ihn { $user } geben
save-another-enroll-of-yours = bei Ihnen läuft schon ein enroll; bringen Sie es zu Ende oder brechen Sie es ab
save-another-enroll-of-theirs = bei diesem Benutzer läuft schon ein enroll; es muss zuerst zu Ende gehen oder abgebrochen werden
save-changed-meanwhile = { $path } hat sich inzwischen geändert; fangen Sie neu an
save-no-space = kein Platz mehr; schaffen Sie Platz und rufen Sie enroll noch einmal auf
save-link-in-the-way = ein symbolischer Link oder eine Datei steht einem Ordner im Weg; setzen Sie einen Ordner dorthin
save-failed = { $path }: { $reason }. Was vorher eingerichtet war, gilt weiter.

## Ends

broken-off = abgebrochen; nichts wurde geändert
no-output = die Ausgabe lässt sich nicht schreiben: { $error }
