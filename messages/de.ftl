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

## Help of the command line

usage-heading = Aufruf:
usage-commands = Befehle
usage-command = BEFEHL
usage-arguments = Argumente
usage-options = Optionen

## Texts of the help. The English ones stand in the code, word for word (enroll-tool/src/help.rs)

help-main =
    Einmalcodes für Ihr Konto einrichten: QR-Code scannen, einen Code eingeben,
    zehn Wiederherstellungscodes aufheben.
help-main-long =
    Einmalcodes für Ihr Konto einrichten: QR-Code scannen, einen Code eingeben,
    zehn Wiederherstellungscodes aufheben.

    Geben Sie Codes, Wiederherstellungscodes und den QR-Code niemandem,
    auch nicht dem Support.
help-main-after =
    Rückgabewert: 0 getan, 1 abgelehnt oder gescheitert, 2 falscher Aufruf,
    130 abgebrochen. Außer nach 0 gilt weiter, was vorher eingerichtet war,
    es sei denn, die Meldung sagt, dass etwas geändert wurde.
help-add = Ein zweites Gerät dazunehmen; fragt zuerst nach einem Code
help-remove = Ein Gerät entfernen; fragt zuerst nach einem Code
help-remove-label = Der Name des Geräts, wie `enroll status` ihn zeigt
help-recovery = Neue Wiederherstellungscodes; die alten enden
help-show = Den QR-Code noch einmal zeigen, nach einem Code
help-verify = Einen Code prüfen, ohne ihn zu verbrauchen
help-disable = Aussteigen: die Schlüssel entfernen, nach einem Code
help-status = Was eingerichtet ist, was übrig ist, was scheiterte
help-check = Finden, was bei PAM, sshd und Dateien fehlt, bevor es schadet
help-setup = Für root: einen Dienst einrichten; ohne Beweis geht es zurück
help-compromised = Codes in fremder Hand: neuer Schlüssel, Sitzungen enden
help-import = google-authenticator, pam_oath, App oder Tokens übernehmen
help-export = Ihre Geräte für ein anderes Programm ausgeben, nach einem Code
help-admin = Für root: Einrichtungen anderer sehen, richten; enroll-admin(8)
help-check-after =
    Rückgabewert: 0 bereit, 1 nicht bereit, 2 unklar (oder falscher Aufruf).
    Ändert nichts. Als root sieht es alles; als Benutzer sagt es, was es
    nicht feststellen konnte. Die Befunde: enroll(1).
help-check-services = Dienste wie in /etc/pam.d; sonst alle mit dem Modul
help-check-user = Auch Einrichtung und sshd-Einstellungen dieses Benutzers
help-check-from = sshd-Einstellungen für Anmeldungen von dieser Adresse
help-json-on-stdout = Für Skripte: ein JSON-Objekt auf stdout
help-json-lines-on-stdout = Für Skripte: ein JSON-Objekt je Zeile auf stdout
help-json = Für Skripte: ein JSON-Objekt
help-json-lines = Für Skripte: ein JSON-Objekt je Zeile
help-user = Für diesen Benutzer (nur root)
help-system = Die Datei bei root, nicht das Home (root)
help-systems = Die Dateien bei root, nicht die Homes (root)
help-no-password-check = Ohne Passwort (kann verboten sein)
help-no-password-check-short = Ohne Passwort (eventuell verboten)
help-issuer = Name in der App; sonst der des Rechners
help-account = Konto in der App; sonst der Benutzer
help-label = Wie das Gerät heißt, etwa „Diensttelefon“
help-uri = Für Skripte: URI, dann Wiederherstellungscodes
help-svg = QR-Code in diese neue Datei (Modus 0600)
help-plain = Kein QR-Code: Schlüssel in Gruppen, zum Vorlesen
help-setup-after =
    Rückgabewert: 0 behalten (oder nichts zu tun), 1 zurückgenommen, abgelehnt
    oder gescheitert. Zeigt, was es ändern würde, und fragt. Was auch geschieht:
    Alles geht von selbst zurück, wenn keine Anmeldung mit Code es beweist.
help-setup-service = Der Dienst, wie in /etc/pam.d: sshd, sudo, login
help-setup-dry-run = Zeigen, was sich ändern würde, und nichts ändern
help-setup-undo = Die letzte Einrichtung des Dienstes zurücknehmen
help-setup-roll-out = Wer noch nicht eingerichtet ist, kommt ohne Code herein
help-setup-enforce = Übergang beenden: Nur wer eingerichtet ist, kommt herein
help-setup-wait = Wie lange auf eine Anmeldung gewartet wird
help-setup-yes = Vor dem Ändern nicht fragen
help-import-after =
    Formate, am Inhalt erkannt: google (~/.google_authenticator), oath
    (Benutzerdatei von pam_oath), uri (Zeilen mit otpauth:// und
    otpauth-migration://, dem Text von QR-Codes), csv (eine Kopfzeile
    nennt die Spalten: user, serial, secret oder secret_hex, type,
    counter, period, digits, algorithm), pskc (RFC 6030).
    Die Datei wird nie geändert. Was übernommen, geändert oder gelassen
    wurde, steht Zeile für Zeile da.
help-import-file = - ist Standardeingabe; sonst ~/.google_authenticator
help-import-dry-run = Nur sagen, was übernommen und geändert würde
help-import-format = Siehe unten; sonst am Inhalt erkannt
help-import-only = Welches von mehreren: Name, Seriennr., Konto
help-import-key-file = PSKC: Schlüssel oder Passwort; sonst gefragt
help-import-all = Alle Benutzer der Datei (root), nur neue
help-import-replace = Auch Einrichtungen ersetzen (root)
help-import-recovery-codes = --all: Wiederherstellungscodes, an FILE angehängt
help-export-after =
    Formate: uri (otpauth://, der Text eines QR-Codes), google (eine Datei
    ~/.google_authenticator), oath (Zeilen einer Benutzerdatei von pam_oath).
    Wiederherstellungscodes bleiben hier: Sie sind nur als Hash gespeichert.
help-export-format = Siehe unten; sonst uri
help-export-to = In diese neue Datei (0600), nicht Standardausgabe
help-export-label = Nur das Gerät mit diesem Namen
help-admin-list = Alle mit Einrichtung oder Eintrag, je eine Zeile
help-admin-show = Ein Benutzer, alle Orte, und was die nächste Anmeldung erfährt
help-admin-unlock = Wartezeiten und Sperren beenden. Verbrauchtes bleibt verbraucht
help-admin-reset = Den Eintrag richten, nach falscher Uhr oder Schnappschuss
help-admin-disable = Der Benutzer ist nicht mehr eingerichtet; nullok wirkt wieder
help-admin-recovery = Einen Wiederherstellungscode für den Notfall ausgeben
help-admin-sessions = Die Sitzungen des Benutzers zeigen; --end beendet sie
help-admin-compromised = Neuer Schlüssel, neue Wiederherstellungscodes, Sitzungen beendet
help-admin-no-homes = Nur Einträge und Dateien von root, keine Homes
help-admin-user = Der Name des Benutzers
help-admin-end = Sie beenden
help-admin-mine-too = Auch die, in der dieser Befehl läuft
help-compromised-mine-too = Auch die Sitzung beenden, in der dieser Befehl läuft
help-help = Hilfe ausgeben
help-help-long = Hilfe ausgeben (mehr mit '--help')
help-help-of-subcommands = Diese Hilfe oder die eines Befehls ausgeben
help-version = Version ausgeben
help-help-summary = Hilfe ausgeben (kurz mit '-h')

## For administrators

admin-for-root = `enroll admin` ist nur für root: sudo enroll admin ...
admin-nothing-changed = nichts wurde geändert: { $error }
admin-no-record = es gibt keinen Eintrag für { $user }: Noch nie wurde ein Code versucht
admin-rights-not-taken = die Rechte von { $user } lassen sich nicht annehmen
admin-not-enrolled = { $user } ist nicht eingerichtet
admin-not-enrolled-for-new = { $user } ist nicht eingerichtet; zum Einrichten: enroll --user { $user }
admin-not-enrolled-any-more = { $user } ist nicht mehr eingerichtet
admin-file-to-mend = { $error }. Nichts wurde geändert; berichtigen Sie die Datei oder räumen Sie sie weg, dann noch einmal.
admin-disable-half = die Schlüssel sind entfernt, aber mit nullok kommt der Benutzer noch nicht durch: { $error }
admin-disabled =
    { $user } ist nicht mehr eingerichtet: Schlüssel und Wiederherstellungscodes sind entfernt.
    Bei der nächsten Anmeldung, wo Codes Pflicht sind: { $user } wird abgelehnt.
    Wo sie freiwillig sind (nullok): { $user } kommt ohne Code herein.
    `enroll` (oder als root: enroll --user { $user }) richtet neu ein; benutzte Codes bleiben benutzt.
admin-unlocked = { $user }: Codes werden wieder angesehen. Benutzte bleiben benutzt, und der nächste Erfolg sagt noch, wie viele falsche es gab.
admin-lockers-unchanged = Für Bildschirmsperren hat sich nichts geändert: { $error }
admin-reset = { $user }: Codes, die die App ab { $time } UTC zeigt, gelten; bis dahin ein Wiederherstellungscode. Benutzte Codes und Wiederherstellungscodes bleiben benutzt; Fehlversuche sind vergessen.
admin-recovery-useless = { $error }; ein neuer Code könnte nicht gelten, darum gibt es keinen
admin-recovery-not-shown = ein Wiederherstellungscode kam dazu, konnte aber nicht gezeigt werden; machen Sie einen weiteren
admin-recovery-hand-over = Er meldet { $user } einmal an, anstelle eines Codes, und wird nur jetzt gezeigt. Übergeben Sie ihn nur, wenn Sie sicher sind, wem. Danach: enroll, für das neue Telefon.
admin-recovery-too-many-used = von diesem Satz wurden so viele Wiederherstellungscodes benutzt, dass keine weiteren vermerkt werden können; für einen neuen Satz: enroll recovery --user NAME
admin-recovery-too-many = es gibt so viele unbenutzte Wiederherstellungscodes, wie ein Benutzer haben darf; für einen neuen Satz: enroll recovery --user NAME
admin-record-not-changed = Der Eintrag wurde nicht geändert: { $error }
compromised-advice = Ändern Sie jetzt das Passwort von { $user } (passwd { $user }), und sehen Sie ~/.ssh/authorized_keys durch.
compromised-not-all-ended = Schlüssel und Wiederherstellungscodes sind neu, aber nicht alle Sitzungen wurden beendet
compromised-none-ended = Schlüssel und Wiederherstellungscodes sind neu, aber keine Sitzung wurde beendet: { $error }
sessions-none = { $user } hat keine Sitzung.
sessions-one = { $session }: { $terminal }, von { $host }
sessions-here = hier
sessions-since = , seit { $date }
sessions-yours = {" "}(Ihre)
sessions-ended = { $user }: { $count ->
    [one] 1 Sitzung
   *[other] { $count } Sitzungen
} beendet.
sessions-mine-left = Die, in der Sie sind, blieb; --mine-too beendet sie.
sessions-not-ended = Nicht beendet: { $error }
sessions-no-logind = es gibt hier kein logind, und { $path }: { $error }; sehen Sie selbst nach den Prozessen von { $user }
sessions-utmp-is-stale = utmp ist veraltet: Der Prozess ist jünger als die Anmeldung
sessions-no-process = kein solcher Prozess
sessions-process-stays = der Prozess endet nicht
list-nobody = Niemand ist eingerichtet.
list-user = NAME
list-state = STAND
list-since = SEIT
list-success = LETZTER ERFOLG
list-wrong = FEHL
list-spent = VERBR
list-locked = GESPERRT
list-wait = { $origin ->
    [remote] fern
   *[local] lokal
} { $seconds } s
list-off = { $origin ->
    [remote] fern
   *[local] lokal
} aus
state-word = { $state ->
    [enrolled] aktiv
    [disabled] aus
    [unusable] defekt
    [damaged] zerstört
    [gone] weg
    [absent] fehlt
   *[former] früher
}
show-unusable = nicht zu gebrauchen: { $error }
show-recovery-spent = Wiederherstellungscodes: { $spent } von { $count } verbraucht
show-roots-record = Eintrag von root (sshd, sudo, login)
show-own-record = eigener Eintrag (Bildschirmsperren)
show-none = keiner
show-never = nie
show-record = { $whose }: letzter Erfolg { $date }, falsche Codes seither: { $count }
show-next-login = nächste Anmeldung { $origin ->
    [remote] aus der Ferne
   *[local] am Rechner
}: { $told }
next-login-refused = abgelehnt: { $error }
next-login-opted-out = abgelehnt, auch mit nullok: Der Benutzer stieg nach einer Anmeldung mit Code aus (mit enroll admin disable wirkt nullok wieder)
next-login-gone = abgelehnt, auch mit nullok: Die Einrichtung ist weg (enroll --user für eine neue, oder enroll admin disable)
next-login-not-enrolled = abgelehnt; mit nullok ohne Code hereingelassen
next-login-wait = kein Code für { $seconds } s; ein Wiederherstellungscode gilt
next-login-off = kein Code (unlock beendet das); ein Wiederherstellungscode gilt
next-login-clock = kein Code: Die Uhr wurde hinter die letzte Anmeldung zurückgestellt (reset richtet das); ein Wiederherstellungscode gilt
next-login-good = ein Code wird verlangt und angenommen
next-login-failures = ; danach heißt es: { $count } falsche Codes seit { $date }.

## enroll setup

setup-for-root = `enroll setup` ist nur für root: sudo enroll setup ...
setup-which-service = welcher Dienst?
setup-waits = eine Einrichtung von { $service } wartet noch { $time } auf eine Anmeldung mit Code. Sofort beenden: enroll setup { $service } --undo
setup-settled = Eine frühere, abgerissene Einrichtung von { $service } ist abgeschlossen worden.
setup-nothing-to-take-back = es gibt keine Einrichtung von { $service }, die man zurücknehmen könnte
setup-taken-back = Zurückgenommen: { $service } ist wie zuvor.
setup-ended-by-another = jemand anders hat sie eben beendet
setup-nothing-to-change = Nichts zu ändern: { $service } fragt schon nach einem Code.
setup-nothing-was-changed = Nichts wurde geändert.
setup-nobody-to-prove = niemand ist eingerichtet, also könnte niemand durch eine Anmeldung zeigen, dass es geht. Zuerst, als der Benutzer, der es versuchen wird: enroll
setup-no-login-seen = es kam keine Anmeldung mit Code: { $service } ist wie zuvor
setup-wait-goes-on = das Warten geht ohne dieses Fenster weiter
setup-note = Hinweis: { $what } { $effect }
setup-mind = Achtung: { $what } { $effect }
setup-enrolled = Eingerichtet: { $users }.
setup-let-in = Nicht eingerichtet, kommen bis dahin ohne Code herein: { $users }.
setup-refused = Nicht eingerichtet, werden von da an ABGELEHNT (--roll-out lässt sie bis dahin herein): { $users }.
setup-and-more = { $users } und { $count } weitere
setup-nobody-agrees = niemand ist da, der zustimmt; --yes geht ohne, --dry-run zeigt nur
setup-goes-back = Alles geht von selbst zurück, wenn sich innerhalb von { $time } niemand mit Code anmeldet, auch wenn dieses Fenster oder die Verbindung verloren geht.
ask-setup = Das ändern? [j/N]{" "}
setup-yes = j
setup-unchanged = nichts wurde geändert
setup-begun-by-another = jemand anders hat eben eine Einrichtung von { $service } begonnen
setup-changed-by-another = { $path } wurde eben von jemand anderem geändert; fangen Sie neu an
setup-failed-and-back =
    { $error }
    Alles ist wie zuvor.
setup-no-guard-after-reboot = Achtung: Weder systemd noch cron ist hier, ein Neustart während des Wartens nimmt also nichts zurück. Danach: enroll setup SERVICE --undo
setup-try-sshd = Geändert, auf Probe. Lassen Sie dieses Fenster offen. Melden Sie sich jetzt aus einem anderen mit ssh an, mit Passwort und Code. Darauf wird { $time } gewartet; Strg-C nimmt sofort alles zurück.
setup-try-sudo = Geändert, auf Probe. Lassen Sie dieses Fenster offen. Jetzt in einem anderen, als eingerichteter Benutzer: sudo -k true, mit Passwort und Code. Darauf wird { $time } gewartet; Strg-C nimmt sofort alles zurück.
setup-try-su = Geändert, auf Probe. Lassen Sie dieses Fenster offen. Jetzt in einem anderen: su zu einem eingerichteten Benutzer, mit Passwort und Code. Darauf wird { $time } gewartet; Strg-C nimmt sofort alles zurück.
setup-try-it = Geändert, auf Probe. Lassen Sie dieses Fenster offen. Melden Sie sich jetzt in einem anderen damit an, mit Passwort und Code. Darauf wird { $time } gewartet; Strg-C nimmt sofort alles zurück.
setup-still-waiting = Noch { $time }.
setup-kept = { $user } hat sich mit Code angemeldet. Die Änderung bleibt.
setup-then-enforce = `enroll admin list` sagt, wer eingerichtet ist. Wenn alle es sind: enroll setup { $service } --enforce
setup-to-take-back = Zurücknehmen: enroll setup { $service } --undo
setup-kept-by-another = Jemand hat sich mit Code angemeldet. Die Einrichtung von { $service } bleibt.
setup-taken-back-by-another = jemand anders hat die Einrichtung von { $service } zurückgenommen
setup-roll-out-first = { $service } fragt noch nach keinem Code: enroll setup { $service } --roll-out
setup-named-twice = { $service } nennt das Modul zweimal, bei { $place } und bei { $second }. Nehmen Sie zuerst eine der Zeilen heraus.
setup-policy-first = Zuerst muss die Richtlinie berichtigt werden.
setup-no-service-name = { $service } ist kein Name eines Dienstes wie in /etc/pam.d
setup-no-such-service = es gibt kein /etc/pam.d/{ $service }: Ist das Programm installiert?
setup-unreadable = { $path } lässt sich nicht lesen
setup-broken-service = { $place }: libpam lehnt diesen Dienst ab ({ $error }); berichtigen Sie das zuerst
setup-part-of-another = { $service } ist kein Dienst, sondern ein Teil von { $second } und vielleicht anderen. Richten Sie einen Dienst ein, oder auf Debian alle: pam-auth-update --enable totp
setup-no-auth-lines = { $path }: Darin sind keine auth-Zeilen
setup-line-goes-on = { $place }: Die Zeile des Moduls geht weiter; schreiben Sie sie in eine
setup-policy-lets-by = { $path } setzt nullok für alle Dienste; nehmen Sie es dort heraus
setup-line-does-not-work = Die Zeile bei { $place } wirkt nicht.
setup-no-place = In { $path } fand sich kein Platz für die Zeile.
setup-no-text = enthält Bytes, die kein Text sind (UTF-8)
setup-sshd-is-broken = sshd kann seine Einstellungen nicht lesen, wie sie sind ({ $path }): sshd -t
setup-no-sshd-runs = Es läuft kein sshd; der nächste, der startet, nimmt die neuen Einstellungen.
setup-sshd-does-not-take = sshd nimmt die neuen Einstellungen nicht an; siehe enroll check sshd
setup-sshd-refuses = sshd lehnt seine Einstellungen ab: { $error }
setup-unit-does-not-reload = { $unit } lädt nicht neu: { $error }
setup-no-systemctl = systemctl läuft nicht
setup-sshd-not-told = sshd (Prozess { $process }) lässt sich nicht zum Neuladen bringen: { $error }
setup-no-program = dieses Programm ist nicht wiederzufinden: { $error }
setup-no-timer = systemd-run: { $error }; nichts wurde geändert
setup-no-guard = es ließ sich kein Wächter starten: { $error }
setup-guard-ended = er endete sofort
setup-only-our-lines = { $path } wurde auch von jemand anderem geändert: Nur die Zeilen der Einrichtung wurden entfernt.
setup-copy-is-in = { $path }: { $error }. Die Kopie ist in { $folder }.
setup-of-another-version = von einer anderen Version von enroll geschrieben
setup-bad-wait = eine Zeit von 10s bis 60m, etwa 5m oder 300s
time-one-minute = 1 Minute
time-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
} { $seconds } Sekunden
