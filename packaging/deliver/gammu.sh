#!/bin/sh
# An example of a delivery command of your own: puts one SMS into the outbox of gammu-smsd (service files). Copy this file, for
# example to /usr/local/sbin/totp-deliver-gammu, and set the folder. Root must own the copy, and nobody else may write it.
#
# gammu-smsd keeps text and number: in the outbox until the message is sent, then in sentitems, and in its log. Keep these
# folders and the log readable for root alone, and delete what is in sentitems.
#
# The shell itself writes the file, so no program has the code or the number in its arguments.
set -u
umask 077
outbox=${GAMMU_OUTBOX:-/var/spool/gammu/outbox}

refuse() {
    echo "totp-deliver-gammu: $2" >&2
    exit "$1"
}

kind='' to='' code='' host='' user='' service='' source='' minutes='' test=''
while IFS= read -r line; do
    case $line in
    kind=*) kind=${line#*=} ;;
    to=*) to=${line#*=} ;;
    code=*) code=${line#*=} ;;
    host=*) host=${line#*=} ;;
    user=*) user=${line#*=} ;;
    service=*) service=${line#*=} ;;
    source=*) source=${line#*=} ;;
    minutes=*) minutes=${line#*=} ;;
    test=*) test=${line#*=} ;;
    esac
done

# What goes into a file name or a text is checked here again: a command must not rely on its caller alone.
[ "$kind" = sms ] || refuse 65 "kind is not sms. Use another command for mail."
case ${to#+} in '' | *[!0-9]*) refuse 65 "to is not a telephone number. Send to=+ and digits." ;; esac
case $to in +*) ;; *) refuse 65 "to has no country code. Send to=+ and digits." ;; esac
case $code in '' | [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]) ;; *) refuse 65 "code is not eight digits." ;; esac
[ -d "$outbox" ] || refuse 78 "there is no folder $outbox. Set outbox in this file."

second=${code#????}
text="${code%????} $second is your code for $service on $host"
[ -z "$source" ] || text="$text, login from $source"
text="$text, $minutes min. If this was not you, change your password."
[ "$test" != yes ] || text="Test message from $host. No login accepts this code: ${code%????} $second"
# Without a code, it is a notice to an address that was changed.
[ -n "$code" ] || text="Verification codes of $user on $host are not sent to this number any more. If you did not want this, tell your administrator."
name=OUTA$(date +%Y%m%d_%H%M%S)_00_${to}_sms$$.txt
# Not under another name first: mv would have the number in its arguments. If gammu-smsd looks in the instant between the
# opening and the writing, it sends an empty message.
set -C
{ printf '%s' "$text" >"$outbox/$name"; } 2>/dev/null || refuse 75 "cannot write to $outbox. Check its rights and the disk."
