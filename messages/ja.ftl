### 日本語。元の文は en.ftl にあります。

## The module

login-prompt = ワンタイムコード:{" "}
login-prompt-for-both = パスワードとワンタイムコード:{" "}
login-prompt-or-word = ワンタイムコード（または { $word } と入力）:{" "}
login-prompt-or-words = ワンタイムコード（または { $first } か { $second } と入力）:{" "}
login-prompt-or-key = ワンタイムコード（または Enter でセキュリティキー）:{" "}
login-prompt-or-word-or-key = ワンタイムコード（または { $word }、Enter でセキュリティキー）:{" "}
login-prompt-or-words-or-key = ワンタイムコード（または { $first }、{ $second }、Enter でセキュリティキー）:{" "}
login-touch = セキュリティキーに触れてください。
login-key-pin = セキュリティキーの PIN（入力後に触れる）:{" "}
login-on-its-way = 宛先が登録されていれば、コードを送信しています。
login-code-used = このコードは使用済みです。次のコードをお待ちください。
login-recovery-code-used = このリカバリーコードはもう使えません（使用済み、置き換え、または停止）。別のコードを使ってください。それも使えないときは管理者に相談してください。
login-token-needs-root = このプログラムはトークンのコードを確認できません。リカバリーコードまたは別の認証器のコードを使ってください。
login-remember-days = このデバイスを { $count } 日間記憶しますか [y/N]{" "}
login-remember-hours = このデバイスを { $count } 時間記憶しますか [y/N]{" "}
login-remember-minutes = このデバイスを { $count } 分間記憶しますか [y/N]{" "}
login-failures = { $since } 以降、誤ったコードが { $count } 回入力されました。
login-enrol-intro = このアカウントでは、認証コードがまだ設定されていません。
login-enrol-ticket = 管理者から受け取ったチケットを入力してください。ない場合は n と入力し、管理者に依頼してください。
login-enrol-no-ticket = チケットがまだない場合: 今回はコードなしでログインします。
login-enrol-wrong-ticket = このチケットは正しくありません。
login-enrol-used-ticket = このチケットは使用済みです。管理者に新しいチケットを依頼してください。
login-enrol-expired-ticket = このチケットは期限が切れています。管理者に新しいチケットを依頼してください。
login-enrol-ticket-prompt = チケット:{" "}
login-enrol-until = { $until } までは、コードなしでログインできます。
login-enrol-bar = この帯が塗りつぶされて見える場合は、Enter で QR コードを表示します。
login-enrol-key-only = アプリに手で入力するシークレットだけを表示します。
login-enrol-ascii = QR コードを通常の文字で表示します（約 82 桁、45 行）。
login-enrol-later = 後で設定します。
login-enrol-begin = 今すぐ設定しますか?{" "}
login-enrol-scan = 認証アプリで QR コードを読み取るか、次のシークレットをアプリに入力してください:
login-enrol-type-key = 次のシークレットを認証アプリに入力してください(時刻ベース、6 桁):
login-enrol-invert = 読み取れない場合は、i で明暗を反転し、k でシークレットだけを表示します。
login-enrol-code = アプリに表示されたコード:{" "}
login-enrol-wrong-code = コードが正しくありません。次のコードを待ってください。残り { $left } 回です。
login-enrol-recovery = リカバリーコード: 電話をなくしたとき、1 個につき 1 回ログインできます。安全な場所に保管してください。
login-enrol-saved = 保管しましたか? yes と入力してください:{" "}
login-enrol-done = 認証コードを設定しました。次のログインからコードを入力します。
login-enrol-needed = このアカウントでは認証コードが設定されていないため、ログインを拒否しました。もう一度ログインして設定するか、管理者に連絡してください。
login-enrol-unavailable = 今は認証コードを設定できません。管理者に連絡してください。

## コードを送るメールと SMS（pam-totp-deliver）

deliver-subject = { $host } のワンタイムコード
deliver-code = ワンタイムコード: { $code }
deliver-valid = 今から { $minutes } 分以内に 1 回だけ使えます。
deliver-login = ログイン: ユーザー { $user }、ホスト { $host }、サービス { $service }、接続元 { $source }
deliver-login-local = ログイン: ユーザー { $user }、ホスト { $host }、サービス { $service }
deliver-warning = 心当たりがない場合は、パスワードを変更してください。
deliver-sms = コード { $code } { $service }@{ $host } { $source } { $minutes }分 心当たりがなければパスワードを変更
deliver-sms-local = コード { $code } { $service }@{ $host } { $minutes }分 心当たりがなければパスワードを変更
deliver-test-subject = { $host } からのテストメッセージ
deliver-test = これは { $host } の管理者によるテストメッセージです。このコードではログインできません。
deliver-sms-test = { $host } からのテストです。このコードではログインできません: { $code }
deliver-notice-subject = { $host } のコードは今後ここに届きません
deliver-notice = { $host } の { $user } のコードは今後ここに送られません。心当たりがなければ管理者に連絡してください。

## Asking for the password and for a code

password-not-waivable = ここでは --no-password-check を使えません（/etc/security/pam_totp.toml の password_check）
password-no-service = PAM の設定ファイル /etc/pam.d/enroll がないため、パスワードを確認できません。管理者がパッケージまたは `make install` で復元できます。
password-ask-administrator = ここでは確認が必須です。管理者に依頼してください（sudo enroll --user NAME）。
password-way-on = アカウントにパスワードがない場合: enroll --no-password-check
password-pam-does-not-start = PAM を開始できません: { $error }
password-failed = パスワードの確認に失敗しました（{ $error }）。何も変更していません。
password-try-again = 違います。もう一度入力してください。
ask-authorisation = 現在のコードまたはリカバリーコード:{" "}
refused-for-good = { $reason }。何も変更していません。
refused-try-again = { $reason }。もう一度入力してください。
refused-recovery-used = このリカバリーコードはもう使えません（使用済み、置き換え、または停止）
refused-scratch-used = このスクラッチコードは使用済みです
refused-recovery-wrong = あなたのリカバリーコードではありません
refused-no-code = コードでもリカバリーコードでもありません
refused-wrong = コードが違います
refused-used = このコードは使用済みです。次のコードをお待ちください
refused-clock = このコンピューターの時計が前回のログインより前に戻されています。時計を合わせるか、リカバリーコードを使ってください
refused-used-until = { $time } UTC より前のコードは使用済みの扱いです。原因はログインか enroll admin reset です。その時刻以降にアプリが表示するコードか、リカバリーコードを使ってください
refused-token = enroll はイベントベースのトークンのコードを確認できません。カウンターを変更するのはログインだけです。リカバリーコードか別の認証器のコードを使ってください。どちらもなければ、管理者がリカバリーコードを作れます: enroll admin recovery { $user }
refused-wait = 誤ったコードが多すぎます。{ $seconds } 秒後にやり直すか、リカバリーコードを使ってください
refused-off = 誤ったコードが多すぎます。今はリカバリーコードだけが使えます
record-unusable = { $error } を使えません。何も変更していません

## Enrolling

enrol-for = { $user } のワンタイムコードを設定します。
enrol-replaces = { $user } は登録済みです。新しく登録すると、以前の認証アプリ、トークン、リカバリーコードはすべて置き換わります。
enrol-address-stays = { $way ->
    [sms] SMS のコードは今後も { $address } に送られます。この番号が正しくない場合は削除してください: enroll admin address { $user } --remove sms
   *[email] メールのコードは今後も { $address } に送られます。このアドレスが正しくない場合は削除してください: enroll admin address { $user } --remove email
}
enrol-locked-address-stays = { $way ->
    [sms] SMS のコードは今後も { $address } に送られます。この番号を変更できるのは管理者だけです。正しくない場合は管理者に知らせてください。
   *[email] メールのコードは今後も { $address } に送られます。このアドレスを変更できるのは管理者だけです。正しくない場合は管理者に知らせてください。
}
names-replaced = アプリによっては 1 つの名前にシークレットを 1 つしか保存しません。その場合、読み取った時点で「{ $name }」のシークレットがあれば新しいシークレットに置き換わります。{ $sentences }
# 上のメッセージに続く、それまでの古いシークレットの扱い。
names-replaced-own = ここで新しいシークレットのコードを入力するまで、ログインでは古いシークレットが有効です。その前に中止して、アプリに古いシークレットが残っていない場合は、リカバリーコードでログインし、`enroll` をもう一度実行してください。
names-replaced-by-root = { $user } のログインでは、ここで新しいシークレットのコードを入力するまで古いシークレットが使えます。その前に中断し、アプリに古いシークレットが残っていないときは、このコマンドをもう一度実行してください。
names-replaced-barred = { $user } の古いシークレットとリカバリーコードはすべて停止中で、停止したままです。新しいシークレットは、ここでそのコードを入力してから使えます。その前に中断したときは、このコマンドをもう一度実行してください。
names-replaced-ended = 古いシークレットは無効になり、ログインでは新しいシークレットが有効です。読み取る前に中止したときは、リカバリーコードでログインし、`enroll show` を実行してください。
names-odd-host = このホストの名前は { $host } で、アプリにはこの名前が表示されます。同じ名前の別のホストがあったり、後で名前が変わったりする可能性があります。先にホストに固有の名前を付けるか（hostnamectl set-hostname NAME）、--issuer と --account を使ってください。
enrol-type-code = アプリに表示されるコードを入力してください。（Ctrl-C で中止します。まだ何も保存していません。）
enrol-type-code-saved = アプリに表示されるコードを入力してください。（Ctrl-C で中止します。新しいシークレットはすでに保存されています。）
enrol-type-code-barred = アプリに表示されるコードを入力してください。（Ctrl-C で中止します。古いコードは停止したままで、新しいシークレットはまだ保存されていません。）
ask-first-code = アプリのコード:{" "}
enrol-done = 完了: { $user } を登録しました。
barred = 管理者が { $user } のコードとリカバリーコードをすべて停止しています。新しいシークレットのコードもログインで拒否されます。管理者に依頼してください: enroll --user { $user }
barred-unchanged = 管理者が { $user } のコードをすべて停止しているため、新しいシークレットもログインで拒否されます。何も変更しておらず、コードも使っていません。管理者に依頼してください: enroll --user { $user }
enrol-no-recovery-shown = 登録は済みましたが、リカバリーコードを表示できませんでした。新しく作るには: enroll recovery
enrol-no-terminal =
    標準入力または標準出力が端末ではないため、シークレットを表示できません。
    スクリプトでは --json、--uri または --svg FILE を使ってください。
enrol-bad-label = --label: 表示できる文字で 1～64 文字
token-bad-serial = シリアル番号は表示できる文字で 1～64 文字です
enrol-bad-name = { $option }: 1～128 文字。コロンと制御文字は使えません
issuer-of-the-policy = ポリシーファイルの issuer
wrong-code = コードが違います。次のコードを試してください。
code-has-digits = コードは{ $digits }桁の数字です。
either-or = { $one }または{ $other }
wrong-code-ahead = このコードは別の時刻のものです。アプリの時計は、このコンピューターより約 { $distance } 進んでいます。両方を自動設定の時刻に合わせて、次のコードを試してください。
wrong-code-behind = このコードは別の時刻のものです。アプリの時計は、このコンピューターより約 { $distance } 遅れています。両方を自動設定の時刻に合わせて、次のコードを試してください。
distance-seconds = { $count } 秒
distance-minutes = { $count } 分
distance-hours = { $count } 時間
distance-hours-minutes = { $hours } 時間 { $minutes } 分
no-random-bytes = システムから乱数を得られません: { $error }。もう一度実行してください
secret-too-short = 新しいシークレットが短すぎます

## The QR code and the secret

qr-scan = 認証アプリで読み取ってください:
qr-other-size = （アプリで読み取れないときは、l と Enter で別の大きさに切り替わります。）
qr-large = （アプリで読み取れないとき: enroll show --large）
qr-cut-off = （切れているときは、ウィンドウを縦に広げてください。）
qr-no-escapes = この端末（TERM=dumb）では QR コードを表示できません。--svg FILE を使うか、シークレットを手入力してください。
qr-too-narrow = QR コードを表示するには幅が足りません。ウィンドウは { $columns } 桁ですが、{ $wanted } 桁必要です。広げてやり直すか、--svg FILE を使うか、シークレットを手入力してください。
qr-large-too-narrow = 大きい四角で表示するには幅が足りません。ウィンドウは { $columns } 桁ですが、{ $wanted } 桁必要です。小さいほうを表示します。大きくするには、ウィンドウを広げてから l と Enter を入力してください。
qr-other-too-narrow = もう一つの大きさには幅が足りません。ウィンドウは { $columns } 桁ですが、{ $wanted } 桁必要です。ウィンドウを広げてから、もう一度 l と Enter を入力してください。
ask-notice-read = Enter を押すと QR コードを表示します。{" "}
ask-scanned = 読み取ったら Enter を押してください。{" "}
ask-scanned-cut = コードには { $wanted } 行必要です。ウィンドウを縦に広げてから Enter を押してください。{" "}
ask-codes-kept = リカバリーコードを保管したら Enter を押してください。{" "}
qr-names-too-long = 名前が長すぎて QR コードにできません。--issuer を短くしてください
qr-in-file = QR コードは { $path } にあります。読み取ったらファイルを削除してください。
key-alone = 認証アプリにこのシークレットを入力してください: （{ $how }）
key-beside-code = またはこのシークレットをアプリに入力してください: （{ $how }）
key-without-code = このシークレットを認証アプリに入力してください: （{ $how }）
key-time-based = 時刻ベース、{ $digits } 桁、{ $period } 秒{ $hash }
key-event-based = イベントベース、{ $digits } 桁、カウンター { $counter }{ $hash }
key-never-share = シークレットやコードを誰にも教えないでください。サポート担当者にもです。
show-no-such-label = そのラベルの認証器はありません。`enroll status` で一覧できます
show-svg-takes-one = --svg に指定できる認証器は一つです。--label で選んでください（`enroll status` で一覧できます）
show-authenticator = 認証器: { $label }

## Recovery codes

recovery-introduced = リカバリーコードです。電話をなくしたとき、コードの代わりに一つにつき一度だけ使えます。表示されるのは今だけです。印刷するか紙に書き写し、その紙を電話とは別の場所に保管してください。
recovery-never-share = 誰にも教えないでください。サポート担当者にもです。
recovery-on-a-terminal-only = リカバリーコードは端末にだけ表示します。端末で `enroll recovery` を実行してください。
recovery-old-ended = 以前のリカバリーコードは使えなくなりました。
recovery-not-shown = 以前のリカバリーコードは無効になりましたが、新しいものを表示できませんでした。もう一度実行してください: enroll recovery

## Authenticators

authenticator-too-many = 認証器は八つまでです。先に一つを外してください: enroll remove LABEL
authenticator-added = 完了: { $label } を追加しました。どの認証器のコードも使えます。
ask-token-serial = トークンのシリアル番号（名前になります）:{" "}
ask-token-secret = シークレット（16 進数または Base32、表示されません）:{" "}
ask-token-kind = 時刻ベースなら t、イベントベースなら e（Enter は t）:{" "}
ask-token-digits = コードの桁数（Enter は 6）:{" "}
ask-token-period = コードの秒数（Enter は 30）:{" "}
ask-token-hash = ハッシュ関数 sha1、sha256、sha512（Enter は sha1）:{" "}
ask-two-codes = 二つのコード（間に空白）:{" "}
token-back = 前の質問に戻るには b と入力してください。
token-two-codes = トークンの連続した二つのコードを入力してください。イベントベースのトークンは、ボタンをもう一度押すと二つ目のコードを表示します。時刻ベースのトークンは、最初のコードが終わると二つ目を表示します。（Ctrl-C で中止。まだ何も保存されていません。）
token-pair-shape = トークンの連続した二つのコードを、間に空白を入れて入力してください。
# Reasons, as refused-* above.
token-no-pair = 間に空白のある、同じ長さの異なる二つのコードではありません
token-pair-wrong = このトークンの連続した二つのコードではありません。シークレット、種類、桁数、ハッシュ関数を確かめるか、次の二つのコードを試してください。シークレットを入力し直すには s と入力してください
token-known = このシークレットは登録済みです
token-no-secret = シークレットが 16 進数でも Base32 でもありません
token-short = シークレットが { $bits } ビット未満です。RFC 4226 では認められません
token-no-kind = 種類は t（時刻ベース）か e（イベントベース）です
token-no-digits = コードは 6、7、8 桁のいずれかです
token-no-period = コードの有効時間は 15 から 60 秒です
token-no-hash = ハッシュ関数は sha1、sha256、sha512 のいずれかです
token-option-of-other-kind = { $option } は別の種類のトークン用です
token-clock-ahead = { $label } の時計が { $seconds } 秒進んでいるため、ログインは単独のコードを拒否します。次のログインで、連続した二つのコードを間に空白を入れて入力してください。その後のログインでは補正されます。
token-clock-behind = { $label } の時計が { $seconds } 秒遅れているため、ログインは単独のコードを拒否します。次のログインで、連続した二つのコードを間に空白を入れて入力してください。その後のログインでは補正されます。
token-not-for-lockers = ヘルパー（パッケージ pam-totp-helper）がなければ、画面ロックなどユーザー権限で動くプログラムは、{ $label } のコードを確認できません。カウンターを変更できるのは root のプログラムだけだからです。そこではリカバリーコードか別の認証器を使ってください。
resync-at-login = ずれたトークンはログインで合わせられます。コードを求められたら、連続した二つのコードを間に空白を入れて入力してください。ここでは二つのコードを先に確認できます。
resync-clock-right = { $label }: 時計は合っています
resync-used = このコードは使用済みです。次の二つを使ってください
resync-no-room = 記録には、これ以上トークンのカウンターを入れる場所がありません。時刻ベースのトークンを使ってください
resync-ahead = このユーザーのコードがすべて停止されているか、このコンピューターの時計が最後のログインより前の時刻になっています。どちらかを調べるコマンド: enroll admin show NAME
resync-wrong = このユーザーの一つの認証器の連続した二つのコードではありません
authenticator-label-taken = 認証器「{ $label }」はすでにあります。別の --label を選んでください
authenticator-unknown = 認証器 { $label } はありません。`enroll status` で一覧できます
authenticator-the-only-one = 最後の認証器または送信先のため、削除しません。コードを無効にするには: enroll disable（ほかのユーザーについては root で: enroll admin disable）
authenticator-removed = 完了: { $label } のコードは使えなくなりました。
authenticator-last-removed = 認証器がなくなりました。送られるコードか回復コードでログインしてください。enroll で変更するには回復コードが必要です。残しておいてください。
move-which = 認証器が複数あります。置き換える認証器を指定してください: enroll move --label LABEL（ラベルは `enroll status` で一覧できます）。前の機種変更が途中で終わった場合は、代わりに古い認証器を外してください: enroll remove LABEL
move-begins = 認証器 { $old } を新しい電話に置き換えます。今お持ちの認証器のコードかリカバリーコードが必要です。新しい電話のコードを入力するまで、古い認証器が使えます。リカバリーコードはそのままです。
move-old-works = これまでどおり { $old } のコードでログインしてください。新しい電話に項目ができている場合は、それを削除してから、もう一度 enroll move を実行してください。
move-broken-off = 中止しました。これまでどおり { $old } のコードでログインしてください。新しい電話に項目ができている場合は、それを削除してから、もう一度 enroll move を実行してください。
move-both-work = { $new } のコードでログインしてください。{ $old } のコードもまだ使えるかもしれません。{ $old } を外すには: enroll remove { $entry }
move-old-not-removed = 新しい認証器は保存されましたが、古い認証器を削除できませんでした。理由は pam-totpd.service のログにあります
move-done = 完了: これからは { $new } のコードが使えます。{ $old } のコードは使えなくなりました。古い電話の項目を削除してください。

## コードの送信先

address-bad = { $way ->
    [sms] 国番号の付いた電話番号ではありません（例: +491701234567）
   *[email] メールアドレスではありません（例: ann@example.com）。引用符、空白、ASCII 以外の文字は使えません
}
address-not-offered = このホストはこの方法ではコードを送りません。管理者が変更できます: { $policy } の factors
address-not-held = コードが送られるのは、root が資格情報を保管しているユーザーだけで、ヘルパー（パッケージ pam-totp-helper） が必要です。管理者に依頼してください: enroll admin adopt
address-by-root = root で実行しているため、ヘルパーは代わりに操作しません。ユーザーの送信先は管理者が設定します: enroll admin address USER
address-locked = 管理者がこの送信先をロックしています。何も変更されていません。別の送信先は管理者に依頼してください: enroll admin address
address-none = そのような送信先はありません。登録の一覧: enroll status
address-too-many-sent = すでに多くのコードを送ったため、今は送りません。何も変更されていません。15 分後か明日、もう一度試してください
address-not-in-time = 10 分以内にコードが入力されませんでした。何も変更されていません。コマンドをもう一度実行してください
address-code-sent = { $address } にコードを送りました。有効期間は 10 分、入力できるのは 5 回です。（Ctrl-C で終了します。まだ何も保存されていません。）
address-code-shape = 送られたコードの 8 桁の数字を入力してください。
ask-sent-code = 送られたコード:{" "}
address-set = 完了: ログイン時に求めると、コードは { $address } に送られます。
address-removed = 完了: { $address } にはもうコードを送りません。
address-use-add = すでに登録されています。コードの送信も使うには、同じオプションで enroll add を実行してください
prefer-no-address = { $way ->
    [sms] SMS のコードの送信先がありません。何も変更していません。先に電話番号を追加してください: enroll add --sms
   *[email] メールのコードの送信先がありません。何も変更していません。先にメールアドレスを追加してください: enroll add --email
}
prefer-set = { $way ->
    [sms] 完了: コードの入力で何も入力せずに Enter を押すと、コードが SMS で送られます。入力の表示は変わらず、ほかのコードも今までどおり使えます。
   *[email] 完了: コードの入力で何も入力せずに Enter を押すと、コードがメールで送られます。入力の表示は変わらず、ほかのコードも今までどおり使えます。
}
prefer-none = 完了: コードの入力で何も入力せずに Enter を押しても、コードは送られません。
choice-offered = このホストでは次の方法でログインできます。ほかの方法は後で追加できます（enroll add）。
key-not-offered = このホストではセキュリティキーを使えません。管理者が変更できます: { $policy } の factors と key_services
key-not-held = セキュリティキーには、root が保管する認証情報とヘルパー（パッケージ pam-totp-helper）が必要です。管理者に依頼してください: enroll admin adopt
key-by-root = root のためにヘルパーは動作しません。利用者本人がこのマシンで実行してください: enroll add --key
key-use-add = セキュリティキーはコードの設定に追加します。先にコードを設定し、次を実行してください: enroll add --key
key-too-many = セキュリティキーが4個、または認証器が8個すでにあります。先に1つ削除してください: enroll remove LABEL
key-touch = セキュリティキーが点滅したら触れてください。
key-pin-wrong = この PIN は誤りです。
key-pin-left = あと { $left } 回誤ると、キーはリセットするまで PIN を受け付けません。
ask-key-pin = セキュリティキーの PIN:{" "}
key-added = 完了: セキュリティキー「{ $label }」はこのマシンの次のサービスで使えます: { $services }
key-second = 紛失に備えて2本目を追加してください: enroll add --key
key-no-agent = セキュリティキーのエージェントに接続できません（{ $unit }）。何も変更していません。管理者にパッケージ pam-totp-key の導入を依頼してください
key-fails-none = セキュリティキーが接続されていません。何も変更していません。接続してからもう一度実行してください
key-fails-several = 複数のセキュリティキーが接続されています。何も変更していません。新しいキーだけを残してもう一度実行してください
key-fails-touch = セキュリティキーに触れませんでした。何も変更していません。もう一度実行してください
key-fails-no-pin = PIN が必要ですが、キーに設定されていません。何も変更していません。設定例: fido2-token -S /dev/hidraw0
key-fails-pin = セキュリティキーの PIN が誤りです。何も変更していません
key-fails-paused = PIN の誤りが多すぎます。何も変更していません。キーを抜き差しして、もう一度実行してください
key-fails-locked = PIN の誤りが多すぎます。キーはリセット（内容は消去）するまで PIN を受け付けません。何も変更していません
key-fails-known = このセキュリティキーは登録済みです。何も変更していません。確認するには: enroll status
key-fails-busy = 別のログインがセキュリティキーを待っています。何も変更していません。もう一度実行してください
status-key = セキュリティキー「{ $label }」、{ $date } に設定
status-key-pin = セキュリティキー「{ $label }」（PIN が必要）、{ $date } に設定
choice-more = 次のうち 1 つを追加できます。新しい送信先は、同じ種類の前の送信先に代わります。
choice-app = app: 認証アプリのコード。アプリの入った電話かコンピューターが必要です。このコードを見るのは本人だけです。
choice-email = email: メールのコード。ログイン中に開けるメールボックスが必要です。それを読める人はコードを使えます。
choice-sms = sms: SMS のコード。電波の届く電話が必要です。電話番号は他人に奪われることがあります。
choice-key = key: このマシンに差し込み、触れて使うセキュリティキー。{ $services } だけで使われます。
choice-none = この中にはありません
ask-factor = どれを設定しますか（Enter は app）:{" "}
ask-email = メールアドレス:{" "}
ask-number = 電話番号（+ と国番号で始める）:{" "}
status-address = { $way ->
    [sms] SMS のコードの送信先: { $address }（設定日 { $date }）
   *[email] メールのコードの送信先: { $address }（設定日 { $date }）
}
status-address-damaged = { $way ->
    [sms] SMS のコードはありません: 番号を読めません
   *[email] メールのコードはありません: アドレスを読めません
}
status-address-not-held = { $way ->
    [sms] ユーザーのこのファイルに SMS のコード用の番号がありますが、ログインでは使われません
   *[email] ユーザーのこのファイルにメールのコード用のアドレスがありますが、ログインでは使われません
}
status-address-preferred = コードの入力で Enter だけを押すと、ここに送られます
status-address-locked = この送信先を変更できるのは管理者だけです
address-admin-none = { $user } にはそのような送信先がありません
address-admin-empty = { $user } にはコードは送られません。送信先が登録されていません
address-admin-removed = { $way ->
    [sms] 完了: { $user } に SMS でコードは送られなくなりました。
   *[email] 完了: { $user } にメールでコードは送られなくなりました。
}
address-admin-locked = 完了: { $user } のこれらの送信先を変更できるのは管理者だけです。
address-admin-unlocked = 完了: { $user } はこれらの送信先を変更できます。
address-admin-list = コードの送信先
address-admin-not-held = { $user } の資格情報を root が保管していないため、コードは送れません。登録済みの場合: enroll admin adopt { $user }。未登録の場合: enroll --user { $user } --system
address-codes-not-ended = 変更は済みましたが、この 10 分間に送られたコードがまだ使える可能性があります: { $error }
address-list-of-root = { $error }。この表はコードの送信先を決めるため、変更できるのは root だけでなければなりません
address-list-head = 1 行目に列の名前が必要です: user と、email か sms（または両方）
address-list-row = この行にはユーザーか送信先がないか、列の数が 1 行目と違います
address-list-twice = このユーザーは前の行にもあります
address-list-set = 設定しました
address-list-there = すでに設定済みです
address-list-line = { $line } 行目、{ $user }: { $what }
address-list-sum = 設定 { $set }、設定済み { $there }、失敗 { $failed }
delivery-no-quota = 何も送りませんでした: { $error }
delivery-begins = { $way ->
    [sms] SMS の試しのコード（送信先 { $address }）:
   *[email] メールの試しのコード（送信先 { $address }）:
}
delivery-taken = 受け付けられました: { $what }。メッセージが届くか確認してください。このコードではログインできません。
delivery-not-taken = 送られませんでした: { $what }
delivery-no-agent = 送信エージェントを使えません（{ $call }: { $error }）。何も送られていません。パッケージ pam-totp-deliver はインストールされていますか。確認: systemctl status { $unit }
delivery-nobody = { $name } はユーザーでも、メールアドレスでも、+ と国番号の付いた電話番号でもありません

## Opting out

disable-explained = シークレットとリカバリーコードを削除します。コードが必須の環境では、以後ログインできなくなります。任意の環境（nullok）でも、コードでログインしたことがあれば管理者の同意（enroll admin disable）が必要です。セッションを盗んだ者が勝手にコードを無効にできないようにするためです。
disable-done = 完了: 登録を解除しました。`enroll` で再び登録できます。

## Status

status-not-enrolled = { $user }: 登録されていません。`enroll` で登録できます。
status-disabled = { $user }: 無効にされています。`enroll` で登録できます。
status-gone = { $user }: 認証情報がありませんが、以前に登録されています（ホームがマウントされていないか、削除されました）。コードを求めるログインは拒否されます。ホームに異常がなければ `enroll` で再登録してください。そうでなければ管理者に相談してください。
status-enrolled = { $user }: 登録済み（{ $path }）
status-authenticator = { $label }: { $date } から
status-event-based = { $label }: イベントベース
status-short = { $label }: シークレットが { $bits } ビットしかありません。新しくするには: enroll
status-counter = { $label }: イベントベース、次のカウンター { $counter }
status-clock-ahead = { $label }: 時計が { $seconds } 秒進んでいます。ログインでは補正されます
status-clock-behind = { $label }: 時計が { $seconds } 秒遅れています。ログインでは補正されます
status-date-unknown = 不明
status-recovery-left = 残りのリカバリーコード: { $count }
status-scratch-left = 残りのスクラッチコード（8桁）: { $count }
status-last-use = { $what }、最後の使用 { $date }
status-last-success = 最後の成功: { $date }
status-wrong-since = 最後の成功以降の誤ったコード: { $count }
status-wait = { $origin ->
    [remote] リモート
    [own] 画面ロックの
   *[local] ローカル
}ログイン: あと { $seconds } 秒はコードを受け付けません
status-off = { $origin ->
    [remote] リモート
    [own] 画面ロックの
   *[local] ローカル
}ログイン: コードは停止中です。リカバリーコードで再開します
status-record-hidden = （sshd、sudo、login の記録は root だけが見られます。）
status-no-login-yet = （コードでのログインはまだありません。）
status-record-unread = sshd、sudo、login の記録を読めないため、この一覧は完全ではありません: { $error }
status-own-record-unread = { $user } の画面ロックなどのプログラムの記録を読めません。その中の使用済みのコードや誤ったコードはここでは数えていません: { $error }

## Testing a code

ask-code-to-test = 確認するコード:{" "}
verify-recovery-right = 正しいリカバリーコードです。ログインで使えます。まだ使用済みではありません。
verify-right = 正しいコードです。ログインで使えます。まだ使用済みではありません。
verify-pair-right = 正しいコードです。ログインはこの二つのコードを受け付け、トークンの位置を合わせます。コードは使用済みになっていません。
verify-pair-wrong = ログインはこの二つのコードを受け付けません。一つの認証器の連続したコードではありません。コードとその次に表示されるコードを、この順に入力してください
verify-record-hidden = （すでにログインで使った場合は別です。その記録は root だけが見られます。）
verify-used = 正しいコードですが、使用済みです。次のコードをお待ちください
verify-clock =
    正しいコードですが、このコンピューターの時計が前回のログインより前に戻されています。
    時計を合わせるか、リカバリーコードを使ってください
verify-used-until = 正しいコードですが、{ $time } UTC より前のコードは使用済みの扱いです。原因はログインか enroll admin reset です。その時刻まで待つか、リカバリーコードを使ってください
verify-barred = 管理者がすべてのコードを停止しています。新しい登録を依頼してください
verify-no-room = 正しいコードですが、ログインはこのトークンを数えられません。このユーザーについて記録できる上限の 16 個をすでに数えています。時刻ベースのトークンを管理者に依頼してください
verify-wrong = ログインではこのコードは拒否されます。{ $hint }
verify-wait = ただし今は使えません。誤ったコードが多すぎたため、次の{ $origin ->
    [remote] リモート
   *[local] ローカル
}ログインを受け付けるのは { $seconds } 秒後です
verify-off = ただし今は使えません。誤ったコードが多すぎたため、{ $origin ->
    [remote] リモート
   *[local] ローカル
}ログインではリカバリーコードだけが使えます

## What to do next

next-asked = これからコードを求められるもの: { $services }。
next-not-asked =
    まだコードを求められないもの: { $services }。
    それぞれについて、管理者が次のように実行します。例:
next-setup = 先に変更内容を表示し、コードによるログインが成功しなければ元に戻します。
next-reads-another =
    警告: { $services } はこの登録のコードを求めません。そこではログイン時に { $path } ではなく、別のファイルを読みます。
    これらのサービスの PAM ファイルで、pam_totp.so の行の引数 credential= を修正するか、削除してください。
next-helper =
    警告: { $services } はヘルパーに問い合わせ、ヘルパーはホームを読みません。管理者が次のコマンドを実行するまで、{ $user } のコードは拒否されます:
        sudo enroll admin adopt { $user }
next-reads-roots =
    警告: { $services } はこの登録のコードを求めません。そこではログイン時に { $path } ではなく、root が保持するファイルを読みます。
    そのファイルに登録するには、管理者が次のように実行します:
        enroll --user { $user } --system

## Who acts for whom

kept-by-root = このホストでは root が認証情報を保持しています（{ $path }）。管理者に依頼してください（sudo enroll --user { $user }）
system-is-for-root = --system は root 専用です。対象は --user NAME で指定します
name-in-no-file-name = { $user } はファイル名に使えません
home-unfit = { $error }。登録にはホームディレクトリが必要です。ホームを使わない場合は、root が { $user } の登録を保持できます: sudo enroll --user { $user } --system
file-not-understood = { $path }: { $error }。修正するか、移動してから登録し直してください
file-unusable = { $error }。何も変更していません
file-of-a-newer-version = { $path } には種類 { $kinds } の認証器があります。この版の enroll はこれを知りません。書き込んだ新しい版を使ってください。何も変更していません。
not-enrolled = { $user } は登録されていません。先に `enroll` を実行してください
clock-before-1970 = 時計が 1970 年より前です。先に時計を合わせてください
no-setuid = enroll を setuid、setgid、ファイルケーパビリティ付きでインストールしてはいけません。プログラムに chmod u-s,g-s と setcap -r を実行してください
uid-without-account = ユーザー ID { $uid } のアカウントがありません。このコンピューターのユーザーとしてログインするか、管理者にアカウントの作成を依頼してください
no-such-user = ユーザー { $user } は存在しません
only-root-for-others = 他人を登録できるのは root だけです（--user）
root-through-sudo =
    sudo で root になっているため、誰を登録するのかわかりません。
    { $user } の場合: sudo なしで `enroll`。root の場合: `sudo enroll --user root`。
rights-not-taken = { $user } の権限になれません。何もしていません
program-silent = { $program } が { $seconds } 秒以内に終了しません
path-silent = { $path } が { $seconds } 秒間応答しません。ファイルシステムが応答していません。そこでは何も変更していません。応答するようになってから、もう一度実行してください
helper-broken = ユーザーのファイルを開くプロセスが失敗しました（{ $error }）。何も変更していません。このプロセスには /proc が必要です。

## Saving

save-not-confirmed = { $path }: 新しいファイルを置きましたが、ディスクへの書き込みを確認できませんでした（{ $error }）。停電すると前のファイルに戻るかもしれません。ディスクを調べ、`enroll status` で確認してください。
save-foreign-folder = { $path }: フォルダーの所有者が別人です。移動するか、所有者を { $user } に変えるよう管理者に依頼してください
save-another-enroll-of-yours = あなたの別の enroll が実行中です。先に終えるか中止してください
save-another-enroll-of-theirs = { $path } はロックされています。このユーザーの別の enroll が実行中か、ユーザーのプロセスがロックを保持しています。先に終えるか中止してください (fuser -v { $path })
save-changed-meanwhile = { $path } が途中で変更されました。最初からやり直してください
save-no-space = 空き容量がありません
disk-full-advice = そのファイルシステムに空きを作り (df -h, df -i)、もう一度コマンドを実行してください。
disk-quota-advice = 同じ所有者のファイルを削除するか、割り当てを増やし (repquota)、もう一度コマンドを実行してください。
disk-read-only-advice = そのファイルシステムを書き込み可能でマウントし (findmnt で確認、理由は dmesg)、もう一度コマンドを実行してください。
save-link-in-the-way = フォルダーがあるべき場所にシンボリックリンクかファイルがあります。フォルダーに置き換えてください
save-failed = { $path }: { $reason }（ファイルは変更していません）

## Ends

broken-off = 中止しました。何も変更していません
broken-off-used-up = 中止しました。ほかには何も変更していませんが、{ $used ->
    [recovery] 入力したリカバリーコードは使用済みになりました
    [scratch] 入力したスクラッチコードは使用済みになりました
    [prompted] パスワードの後に入力したコードまたはリカバリーコードは使用済みになりました
   *[code] 入力したコードは使用済みになりました。次のコードを待ってください
}
used-up = { $used ->
    [recovery] 入力したリカバリーコードは使用済みになりました。
    [scratch] 入力したスクラッチコードは使用済みになりました。
    [prompted] パスワードの後に入力したコードまたはリカバリーコードは使用済みになりました。
   *[code] 入力したコードは使用済みになりました。次のコードを待ってください。
}
no-output = 出力を書けません: { $error }
json-no-answer = 答えは一行の JSON でなければなりません。例: {"{"}"answer":"123456"{"}"}
echo-stays-on = この端末の入力表示（エコー）を止められません（{ $error }）。答えが画面に見えてしまいます。何も変更していません。別の端末でコマンドを実行してください。

## Help of the command line

usage-heading = 使い方:
usage-commands = コマンド
usage-command = コマンド
usage-arguments = 引数
usage-options = オプション

## A wrong command line

complaint-no-option = { $option } というオプションはありません
complaint-too-many = 余分な引数です: { $word }
complaint-no-command = { $word } というコマンドはありません
complaint-needs-value = { $option } には値が必要です
complaint-value-of = { $option } に { $value } は指定できません。指定できる値: { $values }
complaint-bad-value = { $option } に { $value } は指定できません: { $reason }
complaint-missing = 足りない引数: { $words }
complaint-twice = { $option } が 2 回指定されています
complaint-order = オプションはコマンドの後に書きます: enroll { $command } { $options }
complaint-not-together = { $option } と { $other } は同時に指定できません
complaint-no-text = UTF-8 でない引数があります
complaint-meant = もしかして: { $words }
complaint-more = 詳しくは --help をご覧ください。

## Texts of the help. The English ones stand in the code, word for word (enroll-tool/src/cli/help.rs)

help-main =
    アカウントにワンタイムコードを設定します。QR コードを読み取り、コードを
    一つ入力し、リカバリーコード十個を保管します。
help-main-long =
    アカウントにワンタイムコードを設定します。QR コードを読み取り、コードを
    一つ入力し、リカバリーコード十個を保管します。

    コード、リカバリーコード、QR コードを誰にも教えないでください。
    サポート担当者にもです。
help-main-after =
    終了ステータス: 0 完了、1 拒否または失敗、2 使い方の誤り、130 中止。
    0 以外では、変更したと表示されない限り、以前の登録がそのまま使えます。
help-add = アプリ、トークン、送信先、セキュリティキーを追加（要コード）
help-remove = アプリ、トークン、送信先、セキュリティキーを外す（要コード）
help-remove-label = `enroll status` が示すラベル、または email か sms
help-add-email = コードの送信先メール（root の保管が必要）
help-add-sms = この電話にコードを送る（+ と国番号で始める）
help-add-key = このマシンに接続したセキュリティキー
help-add-pin = --key: キーの PIN を必須にする
help-remove-email = コードを送るメールアドレス
help-remove-sms = コードを送る電話
help-move = 機種変更: 新しい電話を追加してから、古い電話を外します
help-prefer = プロンプトで Enter だけを押すとコードを送る
help-prefer-factor = email、sms、none（既定）
help-recovery = リカバリーコードを作り直します。古いものは無効です
help-show = QR コードを再表示します。コードが必要です
help-verify = ログインで使えるコードか、使用済みにせずに確認します
help-disable = コードを無効にし、シークレットを削除します。コードが必要です
help-status = 登録、残り、失敗の状況を表示します
help-check = PAM、sshd、ファイルに足りないものを調べます
help-setup = root 用: サービスに組み込みます。確認できなければ戻ります
help-sessions = 開いているセッションを表示。--end と --others で終了
help-devices = しばらくコードなしでログインするデバイスを表示・忘却
help-devices-forget = デバイスを忘れ、ログイン時に再びコードを求める
help-devices-number = 一覧の番号 (root、またはヘルパーがある場合)
help-devices-all = すべて
help-admin-devices = ユーザーの記憶したデバイスを表示・忘却
help-admin-address = コードの送信先を設定し、ロックする
help-admin-address-email = このメールアドレスにコードを送る
help-admin-address-remove = 送信先を削除する: email または sms
help-admin-address-lock = 変更できるのは root だけ。単独ではすべて
help-admin-address-unlock = ユーザーが変更できる
help-admin-address-import = 多数の設定: user、email、sms の表
help-admin-test-delivery = 試しのコードを送り、各段階を表示する
help-admin-test-delivery-to = ユーザー、メールアドレス、または + で始まる番号
help-compromised = コードと他のセッションを直ちに終了し、シークレットを更新
help-import = google-authenticator、pam_oath などから移行します
help-export = 別のプログラム用に認証器を書き出します。コードが必要です
help-admin = root 用: 他人の登録を見て直します。enroll-admin(8)
help-check-after =
    終了ステータス: 0 準備完了、1 未完了、2 判定不能（または使い方の誤り）。
    ログインは何も変更しません。root で実行してください。一般ユーザーでは
    読めないファイルがあり、判定できなかったことを表示します。
    結果の説明: enroll(1)
help-check-services = /etc/pam.d のサービス。省略すると、モジュールを使うものすべて
help-check-user = このユーザーの登録と sshd の設定も調べます
help-check-from = このアドレスからのログインに対する sshd の設定
help-check-changed = root 用: コードを求めなくなったサービスだけを表示します
help-check-accept = --changed と併用: 現在の状態を今後の基準とします
help-json-lines-on-stdout = スクリプト用: 一行に JSON 一つを標準出力へ
help-json = スクリプト用: JSON を一つ出力します
help-json-lines = スクリプト用: 一行に JSON を一つ出力します
help-dialogue = --json と共に: 質問と答えも JSON にします
help-user = このユーザーとして実行します（root のみ）
help-system = ホームではなく root が保持するファイル（root）
help-systems = ホームでなく root が保持するファイル（root）
help-no-password-check = パスワードを省きます（禁止されている場合あり）
help-no-password-check-short = パスワードを省きます（禁止の場合あり）
help-issuer = アプリに表示する名前。省略時はホスト名
help-account = アプリに表示するアカウント。省略時は user@host
help-label = 認証器の呼び名。例:「仕事用の電話」
help-label-replaced = 複数あるとき、どれを置き換えるか
help-uri = スクリプト用: URI とリカバリーコードを出力
help-svg = QR コードを新しいファイルへ（モード 0600）
help-large = QR コードを大きな四角（2 桁 × 1 行）で表示
help-plain = QR コードなし。シークレットを区切る（読み上げ用）
help-token = トークン: シークレットと二つのコードを尋ねる
help-token-kind = --token: totp（時刻ベース）か hotp（イベントベース）
help-token-digits = --token: コードの桁数、6 から 8
help-token-period = --token: 時刻ベースのコードの秒数
help-token-hash = --token: ハッシュ関数 sha1、sha256、sha512
help-token-counter = --token: イベントベースの最初のカウンター
help-resync = ずれたトークンの連続した二つのコードを確認する
help-admin-resync = ずれたトークンの記録を直す
help-admin-import = 二つのファイルから、トークンでユーザーを登録する
help-assign-file = トークン: CSV、PSKC など。enroll import を参照
help-assign = 各トークンのユーザー: serial,user の行
help-assign-format = enroll import を参照。内容で判別
help-assign-recovery-codes = リカバリーコードを作り、このファイルに追加
help-setup-after =
    終了ステータス: 0 維持（または変更不要）、1 取り消し、拒否または失敗。
    変更内容を表示して確認を求めます。このコマンドに何が起きても、コードでの
    ログインで確認されない限り、すべて自動で元に戻ります。
help-setup-service = /etc/pam.d のサービス: sshd、sudo、login
help-setup-dry-run = 変更内容を表示するだけで、何も変更しません
help-setup-undo = このサービスの直前の設定を取り消します
help-setup-keep = ログインで確かめられない変更を、試した上で維持します
help-setup-roll-out = 未登録の人はコードなしでログインします
help-setup-enforce = 移行期間を終え、未登録の人を拒否します
help-setup-enrol-at-login = ユーザーは最初のログインで登録します
help-setup-wait = コードでのログインを待つ時間
help-setup-yes = 変更前に確認しません
help-import-after =
    形式は内容で判別します: google（~/.google_authenticator）、oath
    （pam_oath の users ファイル）、uri（otpauth:// と
    otpauth-migration:// の行、QR コードの中身）、csv（見出し行に列名:
    user, serial, secret または secret_hex, type, counter, period,
    digits, algorithm。パスワードマネージャーの表も可）、
    pskc（RFC 6030）、json（アプリの書き出し: Aegis、2FAS、Bitwarden
    など）、keepass（XML）。暗号化された書き出しは読めません。
    ファイルは変更しません。取り込んだもの、変えたもの、残したものを
    一行ずつ表示します。
help-import-file = - は標準入力。省略時は ~/.google_authenticator
help-import-dry-run = 取り込みや変更の内容を表示するだけです
help-import-format = 下記参照。省略時は内容で判別します
help-import-only = 対象の指定: 名前、シリアル、アカウント
help-import-short-secrets = 当面、80～127 ビットのシークレットも取り込む
help-import-key-file = PSKC: 鍵かパスワードのファイル。省略時は質問
help-import-all = ファイルの全ユーザー（root）。登録済みは除外
help-import-replace = 既存の登録も置き換えます（root のみ）
help-import-recovery-codes = --all: リカバリーコードを FILE に追記
help-export-after =
    形式: uri（otpauth://、QR コードの中身）、google（ファイル
    ~/.google_authenticator）、oath（pam_oath の users ファイルの行）。
    リカバリーコードは書き出せません。ハッシュで保存しているためです。
help-export-format = 下記参照。省略時は uri
help-export-to = 標準出力でなく新しいファイルへ（モード 0600）
help-export-label = このラベルの認証器だけ
help-admin-downgrade = 古いリリースのモジュールが拒否する人
help-look-only = 調べるだけで、何も変更しません
help-admin-list = 登録または記録のあるユーザーを一覧表示します
help-admin-show = 一人のすべての保存場所と、次のログインの結果
help-admin-unlock = 待ち時間とロックを解除。使用済みは戻りません
help-admin-reset = 時計の誤りやスナップショットの後に記録を直します
help-admin-disable = 登録を解除します。nullok が再び有効になります
help-admin-recovery = 緊急用のリカバリーコードを一つ発行します
help-admin-sessions = セッションを表示します。--end で終了します
help-admin-compromised = コードを停止し、全セッションを終了し、シークレットを更新
help-admin-ticket = ログイン時の登録に使うチケットを発行します
help-admin-not-enrolled = ログインできて未登録のユーザーと、そのチケット
help-ticket-all = ログインできて未登録のすべてのユーザー（root を除く）
help-ticket-csv = 差し込み印刷用の新しいファイル（モード 0600）へ出力
help-ticket-valid = 有効期間: 14d、36h、または日数
help-ticket-withdraw = チケットを取り消します。--all ではすべてのチケット
help-admin-adopt = 認証情報をホームではなく root が保持します
help-admin-repair = ユーザーのホームにある認証情報のファイルを修復します
help-adopt-all = root 以外のすべてのユーザー
help-adopt-back = 認証情報をホームへ戻します
help-admin-no-homes = root の記録とファイルだけ。ホームは見ません
help-admin-user = ユーザー名
help-admin-end = セッションを終了します
help-sessions-end = このセッションを終了する
help-sessions-others = このコマンドが動いているもの以外をすべて終了する
help-compromised-mine-too = このコマンドのセッションも終了します
help-help = ヘルプを表示します
help-help-long = ヘルプを表示します（詳しくは '--help'）
help-help-of-subcommands = このヘルプ、または指定したコマンドのヘルプを表示
help-version = バージョンを表示します
help-help-summary = ヘルプを表示します（概要は '-h'）

## For administrators

admin-for-root = `enroll admin` は root 専用です: sudo enroll admin ...
admin-nothing-changed = 何も変更していません: { $error }
admin-no-record = { $user } の記録はありません。コードはまだ一度も試されていません
admin-policy-faulty = 警告: { $fault }。修正するまで、このポリシーによるログインは拒否されます。このコマンドは記録を { $folder } で探します。
ticket-no-service = { $path } の enrol_at_login にサービスがないため、ログイン時にチケットは求められません。root がすべての認証情報を保持している場合、ユーザーのコマンド `enroll` が求めます。ログイン時に求めるには、enrol_at_login と enrol_until を設定し、`enroll setup SERVICE --enrol-at-login` を実行してください。
ticket-not-asked = { $path } に `enrol_ticket = "no"` があるため、ログイン時にチケットは求められません。ユーザーのコマンド `enroll` は求めます。ログイン時にも求めるには、この設定を削除してください。
ticket-enrolled = { $user } はすでに登録済みのため、チケットを発行しませんでした。新しいスマートフォンの場合: enroll admin recovery { $user }
ticket-disabled = { $user } の登録は無効になっており、ログイン時に新しい登録は提示されないため、チケットを発行しませんでした。ログイン時に登録できるようにするには、{ $path } を削除して、コマンドをもう一度実行してください。
ticket-barred = root が { $user } のすべてのコードを止めているため、チケットを発行しませんでした。root がこのユーザーを登録してください: enroll --user { $user }
ticket-unreadable = { $user } にはどのログインでも登録が提示されないため、チケットを発行しませんでした: { $why }
ticket-useless = { $user } にはどのログインでも登録が提示されないため、チケットを発行しませんでした。理由の確認: enroll admin show { $user }
ticket-not-issued = { $user } のチケットを保存できません: { $error }。このチケットは渡さないでください。原因を取り除いて、コマンドをもう一度実行してください。
ticket-file-not-written = 差し込み印刷用のファイルに書き込めません: { $error }
ticket-file-exists = ファイルはすでにあります。--csv には新しいファイルを指定してください
show-ticket = 発行中のチケット: { $until } まで
ticket-replaced = { $user } の以前のチケットは使えなくなりました。
ticket-hand-over = { $user } はこのチケットで { $until } まで、1 回だけ登録できます。表示されるのは今だけです。{ $user } 本人だけに渡してください。チケットと { $user } のパスワードを知る人は、スマートフォンを登録できます。
ticket-sum = チケット発行 { $total }、失敗 { $failed }、有効期限 { $until }
ticket-sum-replaced = このうち { $count } 枚は以前のチケットを置き換えたもので、以前のチケットは使えなくなりました。
ticket-sum-hand-over = チケットは 1 回だけ、本人だけが使えます。チケットとそのユーザーのパスワードを知る人は、スマートフォンを登録できます。送り終えたら、一覧を削除してください。
ticket-none = { $user } に発行中のチケットはありません
ticket-not-withdrawn = { $user } のチケットを取り消せませんでした: { $error }。原因を取り除いて、コマンドをもう一度実行してください。
ticket-withdrawn = { $user } のチケットは使えなくなりました。
ticket-sum-withdrawn = チケット取り消し { $total }、失敗 { $failed }
ticket-bad-validity = 1h から 366d までの時間（例: 14d、36h、14）
list-ticket = チケット
list-ticket-until = { $until } まで
list-ticket-expired = 期限切れ { $until }
list-all-enrolled = ログインできるユーザーは全員登録済みです。
list-unlisted = ディレクトリはユーザーの一覧を返しません（{ $sources }）。ここにログインしたことがあるか、記録があるユーザーだけを表示しています。
logins-not-read = このマシンには { $files } のログイン記録がありません。ここにログインしただけのユーザーは、表示されないことがあります。
adopt-moved = { $user }: { $from } から { $to } へ移しました
adopt-would = { $user }: { $from } から { $to } へ移します
adopt-there = { $user }: すでに { $to } にあります
adopt-left-out = { $user }: 移るのは認証アプリ、トークン、リカバリーコードだけです。次の種類の認証器は、ユーザーのファイルにあったため移りません: { $kinds }。このユーザーにコードを送るには: enroll admin address { $user }
adopt-back-left-out = { $user }: 移るのは認証アプリ、トークン、リカバリーコードだけです。次の種類の認証器は、root が認証情報を保持している間だけ有効なため、なくなります: { $kinds }
adopt-nothing-moves = { $path } には認証アプリもトークンもなく、ほかの種類の認証器は移りません（{ $kinds }）。何も変更していません。先にアプリを登録してください: enroll --user { $user }
adopt-nothing = { $user } には移せる認証情報がありません: enroll admin show { $user }
adopt-not-for-root = root 自身の認証情報はどちらの場所でも root のものなので、移しません
adopt-root-stays = { $name } はホームに登録されていて、移動しません。ポリシーの credential が root のファイルを指すと、この登録は無効になります。そのときに enroll --user { $name } を実行し、新しい QR コードを読み取ってください。
adopt-differs = root は { $user } の認証情報を { $held } に保持していますが、{ $home } に別のものがあります。こちらはログイン時に読まれません。何も変更していません。正しい方を残してください: ホームのものは `enroll admin repair { $user }` で削除します。または { $held } を別の場所に移してから、もう一度実行してください。
adopt-half = { $user } の認証情報は root が保持するようになりましたが、古いファイルがまだ { $home } にあります（{ $error }）。ログイン時には読まれません。画面ロックはすべてのコードを拒否します。原因を取り除いて、もう一度実行してください。
adopt-back-half = { $user } の認証情報はホームに戻りましたが、{ $user } として動くプログラムはまだすべてのコードを拒否します（{ $error }）。原因を取り除いて、もう一度実行してください。
adopt-record-busy = { $user } のプログラムが記録を何度も書き換えているため、認証情報を移していません。プログラムを終了するか（enroll admin sessions { $user }）、もう一度実行してください
adopt-back-against-policy = { $policy } がすべての認証情報を root に保持させているため（credential）、ホームへは移しません。先にその設定を、verifier、enrol_at_login、enrol_until、enrol_ticket、factors とともに削除してから、コマンドをもう一度実行してください。
adopt-needs-helper = ヘルパー pam_totpd がインストールされていないため（パッケージ pam-totp-helper）、画面ロックなどユーザーとして動くプログラムはすべてのコードを拒否します。
adopt-sum = 移動 { $moved }、移動済み { $there }、失敗 { $failed }
adopt-sum-tried = 移動予定 { $moved }、移動済み { $there }、失敗予定 { $failed }。何も変更していません。
mend-mode = { $path }: モード { $from } を { $to } に変更しました
mend-would-mode = { $path }: モード { $from } を { $to } に変更します
mend-aside = { $path }: { $to } に移動しました
mend-would-aside = { $path }: { $to } に移動します
mend-copy = { $path }: 写しを削除しました。認証情報は root が保持しています
mend-would-copy = { $path }: 写しを削除します。認証情報は root が保持しています
mend-copy-kept = { $path }: root が保持する認証情報をログインで使えないため、写しを残しました
mend-left = 修復できません: { $error }
mend-nothing = { $user } のホームに修復するものはありません。
mend-then = { $user } の認証情報はもうそこにありません。新しく作るには: enroll { $options }
mend-not-for-root = このコマンドは root 以外のユーザーのホームを修復します。root のファイルには `enroll check` が示すコマンドを使ってください
held-by-root = このホストでは { $user } のコードを root が保持しています（enroll admin adopt）。自分でコマンドを使うには、ヘルパー（パッケージ pam-totp-helper）が必要です。ない場合は、同じコマンドを root で実行するよう管理者に依頼してください: sudo enroll コマンド --user { $user }
held-helper-unusable = コードは root が保持しています。それを変更・表示するヘルパーを使えません（{ $call }: { $error }）。何も変更していません。管理者に尋ねるか、もう一度実行してください
held-not-root = root として動いていません
held-other-version = enroll とバージョンが違います
held-no-message = 応答を理解できません
held-refused = ヘルパーがコマンドを拒否しました: { $why }。何も変更していません
held-first-code-refused = 新しいシークレットは保存されましたが、最初のコードが拒否されました: { $why }。次のコードでログインしてください
held-changed-meanwhile = root のファイルがその間に変更されました。何も変更していません。もう一度実行してください
held-no-token = コードは root が保持しているため、{ $user } の最初の認証器はアプリです。トークンを使うには、次の順に実行してください: enroll、enroll add --token、enroll remove ラベル
held-verify-explained = 確認したコードは、ログインと同じように使用済みになります。
held-verify-right = 正しいコードです。ログインで使えるコードでした。使用済みになりました。
held-verify-pair-right = 正しいコードです。ログインで使える二つのコードでした。使用済みになり、トークンの位置が記録されました。
held-verify-no-recovery = 確認するとリカバリーコードが使用済みになるため、何も確認していません。残りの数を見るには: enroll status
held-not-shown = { $user } のシークレットは root が保持し、ユーザーのプログラムは読めません。そのため、もう一度表示することはできません。新しい電話には: enroll move。認証器を追加するには: enroll add
held-not-exported = { $user } のシークレットは root が保持し、ユーザーのプログラムは読めません。書き出しは管理者に依頼してください: sudo enroll export --user { $user }
held-not-imported = { $user } のコードは root が保持しているため、シークレットは管理者が取り込みます: sudo enroll import --user { $user } ファイル
held-change-unsure = ヘルパーとの接続が切れたため、変更されたかどうかわかりません。現在の登録を見るには: enroll status。新しいリカバリーコードを作るには: enroll recovery
held-replaced-ended = 古いシークレットは無効になり、ログインでは新しいシークレットが有効です。読み取る前に中止したときは、リカバリーコードでログインし、`enroll move` で別のシークレットを作ってください。
held-disabled = { $user } の登録は解除されています。もう一度登録するには管理者に依頼してください: sudo enroll --user { $user }
held-disable-explained = コードは root が保持しているため、解除したあとに再び登録できるのは管理者だけです: sudo enroll --user { $user }
held-disable-done = 完了: 登録を解除しました。再び登録するには管理者に依頼してください: sudo enroll --user { $user }
ask-ticket = 管理者から受け取ったチケット:{" "}
held-wrong-ticket = このチケットは正しくないか、使用済みか、期限切れです
held-devices-say-which = 忘れるデバイスの番号か --all を指定してください。一覧を見るには: enroll devices
held-move-unsure = どちらの電話が使えるかわかりません。コードが受け付けられる認証器を見るには: enroll status
held-compromised-half = 古いコードとリカバリーコードは使えなくなり、新しいシークレットはまだ確認されていません。別の新しいシークレットを作るには、enroll move を実行し、新しいリカバリーコードを一つ入力してください。なければ管理者に依頼してください: enroll admin recovery
held-status = 登録済み: { $user }（コードは root が保持）
held-but-gone = ホームには root が { $user } のコードを保持するとありますが、{ $path } がありません。バックアップから戻すか、登録し直してください: enroll admin disable { $user }、次に enroll --user { $user }
list-held = root が保持
admin-not-enrolled = { $user } は登録されていません。何も変更していません。登録されているユーザーを見るには: enroll admin list
admin-not-enrolled-for-new = { $user } は登録されていません。新しく登録するには: enroll --user { $user }
unread-enrolment = { $user } は { $path } に登録されていますが、このファイルはログイン時に読まれません。読まれるのは { $read } です。そこに新しく登録するには: enroll { $options }
admin-not-enrolled-any-more = { $user } はもう登録されていません
admin-disable-half = シークレットは削除しましたが、nullok でもまだ通れません: { $error }
admin-disable-remains = { $user } のコードとリカバリーコードはすべて停止しましたが、シークレットが残っています: { $error }。修正してから実行してください: enroll admin disable { $user }
admin-disable-failed = { $user } のシークレットが残っています: { $error }。修正してから実行してください: enroll admin disable { $user }
admin-disabled =
    { $user } の登録を解除し、シークレットとリカバリーコードを削除しました。
    次のログインで、コードが必須なら { $user } は拒否されます。
    任意（nullok）なら { $user } はコードなしで通れます。
    `enroll`（root なら enroll --user { $user }）で再登録できます。使用済みのコードは使用済みのままです。
admin-released =
    { $user } は登録されていません。削除するシークレットはなく、root の記録もそうなりました。
    次のログインで、コードが必須なら { $user } は拒否されます。
    任意（nullok）なら { $user } はコードなしで通れます。
    `enroll`（root なら enroll --user { $user }）で再登録できます。使用済みのコードは使用済みのままです。
admin-unlocked = { $user }: 誤ったコードの後の待ち時間は終わりました。使用済みのコードは使用済みのままです。次に成功したログインで、誤ったコードの数が表示されます。
admin-lockers-unchanged = 画面ロックについては変更していません: { $error }
admin-reset = { $user }: { $time } UTC 以降にアプリが表示するコードを受け付けます。それまではリカバリーコードが使えます。使用済みのコードは使用済みのままで、失敗の記録は消えました。
admin-reset-made = { $user } の記録はなかったため、新しく作りました。{ $time } UTC 以降にアプリが表示するコードを受け付け、それより前のコードは使用済みとします。どのリカバリーコードが使用済みかは分からなくなりました。{ $user } として enroll recovery を実行すると新しく作れます。
admin-reset-unread = 登録情報を読めないため、その中でまだ記録のない認証アプリは変更していません。ホームディレクトリを直してから、このコマンドをもう一度実行してください: { $error }
admin-recovery-useless = { $error }。新しいコードも受け付けられないため、作りませんでした
admin-recovery-not-shown = リカバリーコードを追加しましたが、表示できませんでした。もう一つ作ってください
admin-recovery-hand-over = コードの代わりに { $user } が一度だけログインできます。表示は今だけです。本人と確認できた相手にだけ渡してください。新しい電話の登録では enroll がもう一つ求めます。このコマンドをもう一度実行するか、本人と一緒に実行してください: enroll --user { $user }
admin-recovery-barred = { $user } が一度だけログインできます。表示は今だけです。本人と確かめて渡してください。アプリのコードは、新しく登録するまで停止したままです: enroll --user { $user }
admin-recovery-exposed = { $user } のシークレットはこれまで他の人が読める状態でした。ファイルは保護されました。新しいシークレットを作ってください: enroll admin compromised { $user }
admin-recovery-too-many-used = この組のリカバリーコードは使用数が上限で、これ以上記録できません。新しい組を作るには: enroll recovery --user NAME
admin-recovery-too-many = 未使用のリカバリーコードが上限に達しています。新しい組を作るには: enroll recovery --user NAME
admin-record-not-changed = 記録は変更していません: { $error }
compromised-advice = 次に { $user } のパスワードを変更し（passwd { $user }）、{ $home } の .ssh/authorized_keys を確認してください。
compromised-emptied = { $path } の古いシークレットも削除しました。
compromised-barred = { $user } のコードとリカバリーコードをすべて停止しました。
compromised-may-not-be-barred = { $user } はまだ停止していない可能性があります。停止は { $folder } に書かれましたが、ポリシーは別のフォルダーを指しているかもしれません。ポリシーを修正してから実行してください: enroll admin compromised { $user }
compromised-remains-broken-off = 新しいシークレットのコードが入力される前にコマンドが終わりました。{ $user } のコードは停止中で、停止したままです。新しいシークレットはありません。作るには: enroll --user { $user }
compromised-broken-off = 新しいシークレットのコードが入力される前にコマンドが終わりました。{ $user } の新しいシークレットはありません。作るには: enroll admin compromised { $user }
compromised-remains = { $user } のコードは停止したままです。新しいシークレットはありません: { $error }。修正してから実行してください: enroll admin compromised { $user }
compromised-not-replaced = { $user } の新しいシークレットはありません: { $error }。修正してから実行してください: enroll admin compromised { $user }
compromised-begins = コードを入力すると、古いコードとリカバリーコードはすぐに無効になり、他のセッションも終了します。先に新しいリカバリーコード、次に新しいシークレットを表示します。
compromised-replaced = 古いコードとリカバリーコードは使えなくなりました。
compromised-half = 古いコードとリカバリーコードは使えなくなり、新しいシークレットはまだ確認されていません。シークレットをもう一度表示するには、enroll show を実行し、新しいリカバリーコードを一つ入力してください。なければ管理者に依頼してください: enroll admin recovery
compromised-not-all-ended = 古いコードは無効にしましたが、終了できないセッションがあります。残ったものは上の行に示しています
compromised-none-ended = セッションを終了できませんでした: { $error }
compromised-sudo-asks = sudo はすぐにまた { $user } のパスワードとコードを尋ねます。
compromised-sudo-kept = sudo はあと数分間 { $user } にコードを求めないかもしれません: { $error }。これらのファイルを削除してください。
compromised-sudo-yourself = sudo がすぐにまたパスワードとコードを尋ねるようにするには: sudo -K
keys-in = { $user } としてログインできる SSH 鍵、{ $path } にあるもの（最終更新 { $date }）。心当たりのない鍵は削除してください。
keys-one = { $line } 行目: { $kind } { $hash } { $comment }
keys-options = （オプション付き）
keys-not-understood = { $line } 行目: 表示できる鍵ではありません。この行を確認してください。
keys-more = ほか { $count } 行は表示していません。ファイルを確認してください。
keys-cut = ファイルが大きすぎて全体を読めません。残りを確認してください。
keys-unread = ユーザーの SSH 鍵を読めませんでした: { $error }。ファイルを確認してください。
sessions-none = { $user } のセッションはありません。
sessions-one = { $session }: { $terminal }、接続元 { $host }
sessions-here = このマシン
sessions-since = 、{ $date } から
sessions-yours = （あなた）
sessions-this-one = {" "}（これ）
sessions-unknown = セッション { $session } はありません。`enroll sessions` で一覧できます
sessions-not-this-one = このコマンドはそのセッションの中で動いているため、終了していません。終了するにはログアウトしてください
sessions-ended = { $user }: { $count } 個のセッションを終了しました。
sessions-processes = そのログインのプロセスも { $count } 個終了しました。
sessions-mine-left = このコマンドのセッションは終了していません。終了するには: enroll admin sessions { $user } --end --mine-too
sessions-mine-left-own = このコマンドのセッションは終了していません。終了するにはログアウトしてください。
sessions-manager-ended = ユーザーのサービスマネージャー（systemd --user）を、その中のプログラムとともに終了しました。
sessions-manager-left = { $user } のサービスマネージャーと、その中で起動したプログラム（systemd-run --user）は動いています。このセッションも含めてすべて終了するには: loginctl terminate-user { $user }
sessions-lingers = { $user } は linger が有効です。次の起動時に、ログインなしでプログラムが動きます。やめるには: loginctl disable-linger { $user }
sessions-not-ended = 終了できません: { $error }
sessions-no-logind = logind がなく、{ $path }: { $error }。{ $user } のプロセスを自分で確認してください（ps -ef）
sessions-nothing-left = ここには logind も utmp もないため、セッションの一覧がありません。{ $user } のほかのプロセスは残っていません。
sessions-utmp-is-stale = utmp が古くなっています。プロセスのほうがログインより新しいです
sessions-no-process = そのプロセスはありません
sessions-process-stays = プロセスが終了しません
sessions-process-slips = プロセスの開始と終了が速すぎて停止できません。このログインのプロセスが含まれている可能性があります。どのユーザーがプログラムを起動しているか確かめ（ps -ef）、このユーザーであればアカウントを無効にし（usermod --expiredate 1）、マシンを再起動してください（reboot）
sessions-logins-unknown = プロセスのログインをカーネルが記録していない（/proc/self/loginuid がない）ため、ログインのプロセスを探せませんでした。ユーザーのプロセスを確かめ（ps -ef）、終了させてください
sessions-not-theirs = プロセスはユーザー ID { $uid } のログインのものです。utmp が誤っています
sessions-nobodys = プロセスが属するログインをカーネルが知りません。確認して、自分で終了してください

## enroll devices

devices-none = { $user }: 記憶したデバイスはありません。ログインのたびにコードを求めます。
devices-listed = { $user }: コードなしでログインする記憶したデバイスが { $count } 台あります:
devices-one = { $number }: { $label } ({ $service })
devices-times = { $since } から { $until } まで
devices-used = 最後の使用: { $used }
devices-not-used = まだ使われていません
devices-how-to-forget = すべて忘れるには: enroll devices forget --all
devices-none-to-forget = { $user } の記憶したデバイスはないため、忘れるものがありません
devices-say-all = --all を指定してください。1 台だけを忘れられるのは root だけです。すべて忘れるには: enroll devices forget --all
devices-say-which = 忘れるデバイスを、1 から { $count } までの番号か --all で指定してください。一覧を見るには: enroll admin devices { $user }
devices-no-such = 記憶したデバイス { $number } はありません。`enroll devices` で一覧を確認できます
devices-hidden = どのデバイスが記憶されているかは root だけが読めます。すべて忘れるには: enroll devices forget --all。一覧を見るには管理者に依頼してください: enroll admin devices { $user }
devices-one-is-for-root = 1 台だけを忘れられるのは root だけです。すべて忘れるには: enroll devices forget --all。1 台だけを忘れるには管理者に依頼してください: `enroll admin devices { $user } forget N`
devices-forgotten-one = 忘れました: { $label }。次のログインではコードを求めます。
devices-forgotten-all = { $user } の記憶したデバイスをすべて忘れました。次のログインではコードを求めます。
status-devices = 記憶したデバイス: { $count } 台 ({ $command })
list-nobody = 登録している人はいません。
downgrade-policy = { $path } に、古いリリースのモジュールが知らない可能性のある設定があります: { $names }。そのモジュールはすべてのログインを拒否します。先にこれらの設定を削除してください。
downgrade-pam-line = { $line } に、古いリリースのモジュールが受け付けない語があります: { $names }。その行は失敗します。先にこれらの語、またはその行を削除してください。
downgrade-record = { $user }: root の記録はバージョン 2 です。
downgrade-own-record = { $user }: 本人のプログラムの記録はバージョン 2 です。
downgrade-credential = { $user }: { $path } はバージョン 2 です。
downgrade-held = { $user }: 認証情報は root が保持していますが、古いリリースのモジュールはホームを探します。enroll admin adopt --back { $user } で元に戻すか、ポリシーに credential = "/etc/pam_totp/users/%u.toml" を設定してください。
downgrade-short = { $user }: { $path } に 128 ビット未満のシークレットがあります。古いリリースのモジュールはこのファイルを拒否します。この人として enroll を実行し、新しいシークレットを作ってください。
downgrade-kinds = { $user }: { $path } には、古いリリースのモジュールが知っている認証器がありません。リカバリーコードでしかログインできません。先に認証アプリを追加してください。
downgrade-unread = { $user }: 読めないため、何も分かりません: { $why }
downgrade-some = バージョン 1 しか知らないモジュールは、これらの人と、これらの設定や行によるすべてのログインを拒否します。このリリースを使い続けるか、先にこのリリースの機能の使用を終えてください。
downgrade-none = このリリースを必要とする記録、登録、設定、PAM の行はありません。どのリリースのモジュールでも読めます。
list-user = ユーザー
list-state = 状態
list-since = 開始
list-success = 最後の成功
list-wrong = 誤り
list-spent = 使用
list-locked = ロック
list-wait = { $origin ->
    [remote] リモート
    [own] 画面ロック
   *[local] ローカル
} { $seconds } 秒
list-off = { $origin ->
    [remote] リモート
    [own] 画面ロック
   *[local] ローカル
} 停止
list-barred = 停止中
list-known-as = 記録上の名前: { $name }
list-used-by = 使ったのはユーザー ID { $uid } だけ
list-event-based = イベントベース
state-word = { $state ->
    [enrolled] 登録済
    [disabled] 無効
    [unusable] 使用不可
    [damaged] 破損
    [gone] 消失
    [absent] なし
    [no-home] ホームなし
    [no-account] アカウント無
    [held] root が保持
   *[not-enrolled] 未登録
}
show-not-read = このファイルはログイン時に読まれません。読まれるのは { $read } です
show-unusable = 使用不可: { $error }
show-recovery-spent = リカバリーコード: { $count } 個中 { $spent } 個使用済み
show-scratch-spent = スクラッチコード（8桁）: { $count } 個中 { $spent } 個使用済み
show-roots-record = root の記録（sshd、sudo、login）
show-own-record = 本人の記録（画面ロック）
show-none = なし
show-never = なし
show-enrolled-as = このユーザー ID は { $name } という名前でコードを使っています
show-record = { $whose }: 最後の成功 { $date }、それ以降の誤ったコード: { $count }
show-next-login = 次の{ $origin ->
    [remote] リモート
    [own] 画面ロックの
   *[local] ローカル
}ログイン: { $told }
next-login-refused = 拒否: { $error }
next-login-opted-out = nullok でも拒否: コードでログインした後に登録が無効にされています。nullok のある場所でコードなしのログインを許すには: enroll admin disable
next-login-other-name = nullok でも拒否: 登録はありませんが、このユーザー ID は { $name } という名前でコードを使っています（enroll --user で登録、または enroll admin disable）
next-login-gone = nullok でも拒否: 認証情報がありませんが、このユーザーは登録されていました（ホームがマウントされていないか、削除されました）。マウントされていなければホームをマウントしてください。ファイルが削除された場合: enroll --user で再登録、または enroll admin disable
next-login-unread = nullok でも拒否。ログインは、登録のあるファイルとは別のファイルを読みます（enroll --user で新しく登録できます）
next-login-not-enrolled = 拒否。nullok ならコードなしでログインします
next-login-wait = あと { $seconds } 秒はコードを受け付けません。リカバリーコードは使えます
next-login-off = コードは停止中（unlock で解除）。リカバリーコードは使えます
next-login-clock = コードは使えません。時計（{ $now }）が前回のログインより前です。時計が間違っていれば合わせてください。正しければ enroll admin reset を実行してください。リカバリーコードは使えます
next-login-used-until = まだコードは使えません。ログインまたは enroll admin reset の後のため、{ $time } UTC より前のコードはすべて使用済みの扱いです。その時刻以降にアプリが表示するコードは使えます。リカバリーコードは使えます
next-login-barred = コードは使えません。管理者がすべてのコードとリカバリーコードを停止しています。新しい登録（enroll admin compromised、enroll --user）で解除されます。それまでは enroll admin recovery のコードが使えます
next-login-good = コードを求め、受け付けます
next-login-failures = 。その後に表示: { $date } 以降、誤ったコードが { $count } 回。

## enroll setup

setup-copy-not-roots = root 以外も { $path } に書き込めました。{ $folder } の控えを確かめ、正しければ: chown -R root { $folder }; chmod -R go= { $folder }
setup-for-root = `enroll setup` は root 専用です: sudo enroll setup ...
setup-which-service = どのサービスですか
setup-waits = { $service } の変更は、あと { $time } ログインまたは確認を待っています。すぐに元に戻すには: enroll setup { $service } --undo
setup-settled = { $service } の以前の設定は途中で中断されていたため、先に終了しました。ログインで確かめられていれば維持し、そうでなければ元に戻しました。
setup-nothing-to-take-back = 取り消せる { $service } の設定はありません
setup-undo-is-stricter = 取り消すと、{ $service } は未登録のユーザーを拒否します。ログインでの確認なしに、すぐに効きます。
setup-undo-nobody-agrees = 何も変更していません。取り消すと、今ログインできるユーザーが拒否されますが、確認を求める端末がありません。確認なしで取り消すには: enroll setup { $service } --undo --yes
setup-undone = 取り消しました。{ $service } はコードを求めません。
setup-undone-files-left = 最後の設定だけを取り消しました。{ $service } はコードを求めませんが、以前の設定のファイルが残っています。それも取り消すには: enroll setup { $service } --undo
setup-undone-one-lets-in = 最後の設定だけを取り消しました。{ $service } はまだコードを求め、未登録のユーザーを通します。以前の設定が残っています。それも取り消すには: enroll setup { $service } --undo
setup-undone-one-refuses = 最後の設定だけを取り消しました。{ $service } はまだコードを求め、未登録のユーザーを拒否します。以前の設定が残っています。それも取り消すには: enroll setup { $service } --undo
setup-undone-line-left = 取り消しました。{ $service } の設定は残っていません。以前からあった行のため、まだコードを求めます: { $place }
setup-ended-by-another = たった今、別のプロセスがこの設定を終了しました
setup-nothing-to-change = 変更不要です。{ $service } はすでにコードを求めます。
setup-nothing-was-changed = 何も変更していません。
setup-nobody-to-prove = 登録している人がいないため、ログインで確かめられません。先に、試すユーザーで実行してください: enroll
setup-no-login-seen = コードでのログインがなかったため、変更を取り消しました: { $service } は元のとおりです
setup-wrong-codes = 待機中に { $user } の誤ったコードを { $count } 回拒否しました。コードを試すには { $user } が実行します: enroll verify
setup-see-log = 各ログインが拒否された理由はログにあります:
setup-broken-off = 待機を終了したため、変更を取り消しました: { $service } は元のとおりです
setup-wait-goes-on = このウィンドウがなくても待機を続けます
setup-note = 参考: { $what } { $effect }
setup-mind = 注意: { $what } { $effect }
setup-enrolled = 登録済み: { $users }。
setup-let-in = 未登録（登録するまでコードなしでログインします）: { $users }。
setup-refused = 未登録（以後は拒否されます。--roll-out なら登録するまでコードなしでログインします）: { $users }。
setup-unlisted-let-in = ディレクトリ ({ $sources }) はユーザーの一覧を返しません。上に示したのは、このマシンにログインしたことがあるか、登録済みのユーザーだけです。登録していない他のユーザーもコードなしでログインできます。
setup-unlisted-refused = ディレクトリ ({ $sources }) はユーザーの一覧を返しません。上に示したのは、このマシンにログインしたことがあるか、登録済みのユーザーだけです。登録していない他のユーザーも拒否されます。
setup-and-more = { $users } ほか { $count } 人
setup-nobody-agrees = 同意を確認できません。--yes で省略、--dry-run で表示だけします
setup-goes-back = { $time } 以内に誰もコードでログインしなければ、このウィンドウや接続が失われても、すべて自動で元に戻ります。
ask-setup = 変更しますか [y/N]{" "}
setup-yes = はい
setup-unchanged = 何も変更していません
setup-begun-by-another = たった今、ほかの人が { $service } の設定を始めました。終わるのを待って、もう一度実行してください
setup-changed-by-another = { $path } がたった今、ほかの人に変更されました。最初からやり直してください
setup-failed-and-back =
    { $error }
    すべて元のとおりです。
setup-no-guard-after-reboot = 注意: systemd も cron もないため、待機中に再起動すると自動では戻りません。その場合は: enroll setup SERVICE --undo
setup-try-sshd = ファイルを変更しました。コードでのログインが成功しなければ、{ $time }後に元に戻ります。このウィンドウは閉じずに、別のウィンドウから ssh で、パスワードとコードを使ってログインしてください。Ctrl-C ですぐに元に戻ります。
setup-try-twice = まだ誰も登録していないため、2 回ログインしてください。1 回目のログインで登録し、2 回目に次のコードでログインすると、変更が確定します。
setup-try-sudo = ファイルを変更しました。コードでの sudo が成功しなければ、{ $time }後に元に戻ります。このウィンドウは閉じずに、別のウィンドウで登録済みユーザーとして `sudo -k true` を実行し、パスワードとコードを入力してください。Ctrl-C ですぐに元に戻ります。
setup-try-su = ファイルを変更しました。コードでの su が成功しなければ、{ $time }後に元に戻ります。このウィンドウは閉じずに、別のウィンドウの root 以外のユーザーから登録済みユーザーに su し、パスワードとコードを入力してください。Ctrl-C ですぐに元に戻ります。
setup-try-polkit = ファイルを変更しました。コードでの pkexec が成功しなければ、{ $time }後に元に戻ります。このウィンドウは閉じずに、別のウィンドウで root 以外の登録済み管理者として `pkexec true` を実行し、パスワードとコードを入力してください。Ctrl-C ですぐに元に戻ります。
setup-try-locker = ファイルを変更しました。変更を確認しなければ、{ $time }後に元に戻ります。先に別のコンソール（Ctrl+Alt+F3）でログインしてください。動作中の画面ロックは、変更が元に戻った後も、起動時に読んだ行を使い続けます。そのコンソールから終了できます。次に、登録済みユーザーとしてパスワードとコードで画面のロックを解除してください。Ctrl-C ですぐに元に戻ります。使えたら、別のウィンドウの root で実行してください:
setup-if-it-is-the-users = 画面ロックのようにユーザーの権限だけで動くプログラムでは、ログインで変更を確かめられません。試してください。使えたら、root で実行してください:
setup-no-login-proves = { $service } はユーザーの権限だけで動くため、ログインで変更を確かめられません。自分で試し、`enroll setup { $service } --keep` で確認してください。時間内に確認がなければ、元に戻ります。
setup-no-credentials = { $service } は、設定しない限り、ログイン後にクレデンシャルを設定しません。その場合、ログインでは変更を確かめられません。自分で試し、`enroll setup { $service } --keep` で確認してください。時間内に確認がなければ、元に戻ります。
setup-if-it-works = ログインできたら、root で実行してください:
setup-goes-back-unconfirmed = { $time } 以内に誰も変更を確認しなければ、このウィンドウや接続が失われても、すべて元に戻ります。
setup-not-confirmed = 変更が確認されなかったため、{ $service } を元に戻しました
setup-a-login-proves = --keep は、ユーザーの権限だけで動くプログラムと、クレデンシャルを設定しないプログラム用です。{ $service } の変更は、コードでのログインがあれば維持されます
setup-nothing-waits = 確認を待っている { $service } の設定はありません。始めるには: enroll setup { $service }
setup-confirmed = 確認しました。{ $service } の変更を維持します。
setup-try-login = ファイルを変更しました。コードでのログインが成功しなければ、{ $time }後に元に戻ります。このウィンドウは閉じずに、テキストコンソールで、または別のウィンドウの root でコマンド `script -qc 'login NAME' /dev/null` を使い、パスワードとコードでログインしてください。Ctrl-C ですぐに元に戻ります。
setup-try-it = ファイルを変更しました。コードでのログインで確かめられるか、変更を確認しなければ、{ $time }後に元に戻ります。このウィンドウは閉じずに、{ $service } を使い、パスワードとコードでログインしてください。Ctrl-C ですぐに元に戻ります。
setup-try-service = ファイルを変更しました。コードでのログインに成功しなければ、{ $time }後に元に戻ります。このウィンドウは閉じずに、{ $service } を使い、パスワードとコードでログインしてください。Ctrl-C ですぐに元に戻ります。
setup-try-one-field = { $service } の入力は一度だけです。パスワードのすぐ後ろにコードを続けて入力してください（例: hunter2123456）。
setup-still-waiting = 待機中: あと { $time }。
setup-kept = { $user } がコードでログインしました。変更を維持します。
setup-then-enforce = 登録状況は `enroll admin list` でわかります。全員が済んだら: enroll setup { $service } --enforce
setup-to-take-back = 取り消すには: enroll setup { $service } --undo
setup-kept-by-another = 別の enroll プロセスが { $service } の変更を維持しました。
setup-taken-back-by-another = 別の enroll プロセスが { $service } の変更を元に戻しました
setup-roll-out-first = { $service } はまだコードを求めません: enroll setup { $service } --roll-out
setup-named-twice = { $service } にモジュールが二回あります（{ $place } と { $second }）。先に一方の行を削除してください。
setup-policy-first = 先にポリシーを修正する必要があります。
setup-no-service-name = { $service } は /etc/pam.d のサービス名ではありません
setup-no-such-service = /etc/pam.d/{ $service } がありません。プログラムは入っていますか
setup-no-such-service-but = /etc/pam.d/{ $service } がありません。{ $likely } のことですか
setup-unreadable = { $path } を読めません
setup-broken-service = { $place }: libpam がこのサービスを拒否します（{ $error }）。先に修正してください
setup-part-of-another = { $service } はサービスではなく、{ $second } などの一部です。サービスを指定してください。Debian の全サービスを設定することもできます。まず sshd の設定で KbdInteractiveAuthentication yes と PasswordAuthentication no にしてください。次に pam-auth-update --enable totp を実行してください。その後 enroll check を実行してください
setup-included = { $path } を取り込んでいるサービス: { $services }。
setup-included-effect = そこでもコードを要求するようになります。
setup-follower-locked-out = { $service } は { $path } を取り込んでいるため、誰も { $service } でログインできなくなります。先に { $service } を変更してください。
setup-twin-asks-nothing = { $service } はコードを要求しません。
setup-twin-asks-nothing-effect = そこでのログインは、これまでどおりコードなしでできます。
setup-twin-asks-nothing-advice = そのファイルには、行を入れる場所が見つかりませんでした。理由の確認:
setup-no-auth-lines = { $path }: auth の行がありません
setup-line-goes-on = { $place }: モジュールの行が続いています。一行にまとめてください
setup-policy-lets-by = { $path } が全サービスに nullok を設定しています。そこから削除してください
setup-line-does-not-work = { $place } の行は機能しません。
setup-no-place = { $path } に行を入れる場所が見つかりません。
setup-enrol-until = 登録していないユーザーは、{ $time } まで登録を先延ばしにできます。その後は、登録しなければ拒否されます。
setup-enrol-tickets = 登録には一人に一つずつチケットが必要です。全員のチケットを作るには: enroll admin ticket --all
setup-enrol-not-set =
    ポリシーファイル { $path } の enrol_at_login に { $service } がありません。先に、ファイルに次の行が必要です。日付は決めて書いてください。pam_totp.toml(5) を参照してください
        credential = "/etc/pam_totp/users/%u.toml"
        enrol_at_login = ["{ $service }"]
        enrol_until = 2027-01-31
setup-enrol-no-policy =
    ポリシーファイル { $path } がないため、どのサービスでも登録を始められません。先に、日付を決めて次の行でファイルを作成してください。pam_totp.toml(5) を参照してください
        credential = "/etc/pam_totp/users/%u.toml"
        enrol_at_login = ["{ $service }"]
        enrol_until = 2027-01-31
setup-no-account-place = { $path } に、デバイスを記憶する account の行を入れる場所が見つかりません。
setup-enrol-line-unfit = { $service } の pam_totp.so の account の行では、登録できません。ほかの account の行の上で、次の行に置き換えてください: { $line }
setup-account-line-locks-out = デバイスを記憶する account の行を入れると、{ $service } では誰もログインできなくなります。
setup-service-unfit = { $service } は、現在の構成ではコードを求められません。
setup-changed-just-now = たった今ほかの人が変更しました
setup-not-yet =
    { $error }
    すべて元に戻るまで、`enroll` はバックグラウンドで続けます。試行はすべてシステムログに記録されます。
setup-socket-activated = { $unit } が次の接続で新しい設定の sshd を起動します。再読み込みは不要で、開いているセッションは続きます。
setup-sshd-is-broken = sshd が今の設定（{ $path }）を読めません: sshd -t
setup-no-sshd-runs = 動作中の sshd がありません。次に起動したときに新しい設定が使われます。
setup-sshd-does-not-take = sshd に新しい設定が反映されません。enroll check sshd で調べてください
setup-sshd-refuses = sshd が設定を拒否しました: { $error }
setup-unit-does-not-reload = { $unit } を再読み込みできません: { $error }
setup-no-systemctl = systemctl を実行できません
setup-sshd-not-told = sshd（プロセス { $process }）に再読み込みを指示できません: { $error }
setup-no-program = このプログラムのファイルが見つかりません: { $error }
setup-no-timer = systemd-run: { $error }。何も変更していません
setup-no-guard = 見張りを起動できません: { $error }。何も変更していません。もう一度実行してください
setup-guard-ended = プロセスがすぐに終了しました
setup-only-our-lines = { $path } はほかの人にも変更されていたため、設定で加えた行だけを取り除きました。
setup-sshd-line-in-the-way = { $error }
    妨げている行: { $place }: { $line }
setup-undo-sshd-cannot-start =
    何も変更していません。この設定で加えた行がないと、sshd を起動できません。sshd の出力:
    { $error }
    その行を削除または変更してから、もう一度取り消してください:
    enroll setup { $service } --undo
setup-revert-sshd-cannot-start =
    sshd の設定は当面そのままにします。この設定で加えた行がないと、sshd を起動できません。sshd の出力:
    { $error }
    { $service } はもうコードを求めません。その行を削除または変更してください。
setup-put-back-whole = { $path } はほかの人にも変更されていました。残りの行では sshd を起動できないため、ファイル全体を設定前の内容に戻しました。変更されていたファイルは { $saved } に残しています。
setup-reverted-sshd-not-told = ファイルは元に戻しましたが、動作中の sshd は設定を読み直していません: { $error }。原因を直してから sshd を再読み込みしてください。
setup-copy-is-in = { $path }: { $error }。控えは { $folder } にあります。
setup-of-another-version = 別の版の enroll が書いたものです
setup-bad-wait = 10s から 60m までの時間。例: 5m、300s
time-one-minute = 1 分
time-minutes = { $count } 分 { $seconds } 秒

## enroll check: the report

check-level = { $level ->
    [fault] 障害
    [unknown] 判定不能
    [warning] 警告
   *[note] 参考
}: { $what } [{ $name }]
check-at = 場所: { $place }
check-services = サービス: { $services }
check-from-is-for-sshd = --from は sshd についての指定ですが、指定されたサービスに sshd がありません
check-asked = コードを求めるもの: { $services }。
check-not-asked = コードを求めないもの: { $services }。
check-asked-at-changes = パスワードを変更する前にコードを求めるプログラム: { $services }。
check-ready = 準備完了です。
check-not-ready = 準備ができていません。
check-untried = 問題は見つかりませんでした。使い始める前に、{ $services } で一度ログインしてください。
check-could-not-tell = 判定できませんでした。
check-could-not-tell-as-user = 判定できませんでした。root なら判定できます: sudo enroll check
check-only-root = 他人の登録を調べられるのは root だけです（--user）
check-sentence = { $what }。
check-as-root = root で実行:
check-clock-behind-advice = 時計を合わせてください。時計がすでに正しい場合は、root で実行してください:

## enroll check --changed
check-changed = コードを求めなくなったサービス: { $services }。対処の確認: enroll check { $names }。意図した変更の場合: enroll check --changed --accept { $names }
check-changed-already = コードなしでログインできます: { $services }。サービスの最初の検査時からこの状態で、報告は一度だけです。対処の確認: enroll check { $names }
check-changed-unclear = 次のサービスが全員にコードを求めるかどうか判断できません: { $services }。対処の確認: enroll check { $names }。意図した状態であれば: enroll check --changed --accept { $names }
check-changed-new = 新しいサービスがコードを求めます: { $services }。ユーザーが使う前に、それぞれでログインを試してください。対処の確認: enroll check { $names }
check-changed-as-user = ユーザーとして動作
check-changed-watched = コードを求めるため、今後監視するサービス: { $services }。
check-changed-dropped = コードを求めないため、監視をやめたサービス: { $services }。
check-changed-nothing = コードを求めるサービスがないため、何も監視していません。
check-changed-only-root = 前回の検査と比較できるのは root だけです
check-changed-unreadable = 前回の検査と比較できません: { $why }。`enroll check` を実行してください。すべてのサービスが正しければ、基準を書き直してください: enroll check --changed --accept
check-changed-unread = PAM ファイルを読めないため、コードを求めるかどうか判定できないサービス: { $services }
check-changed-not-written = { $folder } に基準を書き込めません: { $why }
check-changed-unsafe = { $what }。修正するには: { $mend }
check-changed-open-folder = root 以外のユーザーに { $folder } への権限があります
check-changed-not-ours = この enroll が読める基準ではありません

## enroll check: services and their files

check-enroll-service = /etc/pam.d/enroll がありません。
check-enroll-service-effect = enroll がパスワードを確認できず、--no-password-check 以外では誰も登録できません。
check-no-service = まだどのサービスもコードを求めません。
check-no-service-effect = 全員がコードなしで通れます。
check-no-service-advice = root で次のコマンドを実行してください。変更内容を先に表示し、コードを使ったログインが成功しなければ元に戻します。手作業の場合は、root のシェルを開いたまま、パスワードの行の下に `auth required pam_totp.so` を加えてください。
check-wrong-file = sshd はこのファイルを読みません。
check-wrong-file-effect = SSH では誰もコードを求められません。
check-wrong-file-advice = この行を /etc/pam.d/sshd に移し、このファイルを削除してください:
check-service-refused = libpam がサービスを拒否します: { $error }。
check-nobody-gets-in = 誰もログインできません。
check-mend-line = この行を修正するか、削除してください。
check-pam-unread = サービスのファイルを読む権限がありません。
check-pam-file-writable-effect = 誰を通すかを、root 以外が決められます。
check-at-include = @include は Debian の libpam だけが使えます。
check-at-include-effect = ここではエラーになり、誰も通れません。
check-in-its-place = 代わりに:
check-authselect = このファイルは authselect が書き込みます。
check-authselect-effect = 次に authselect が書き込むと行が消え、誰もコードを求められなくなります。
check-authselect-advice = サービス自身のファイルか、独自のプロファイルに入れてください:
check-authselect-no-other-place = authselect のプロファイルには、ほかに場所がありません。サービス自身のファイルなら、substack の行の下に置けます:

## enroll check: lines of PAM

check-wrong-stack = pam_totp.so が { $kind } の行にあります。
check-wrong-stack-effect = そこではエラーを返すため、誰も通れません。
check-account-line-alone-effect = account の行は記憶したデバイスを書き込むだけです。ここでコードを求める行はありません。
check-wrong-stack-advice = コードを求めるのは auth と password の行だけです:
check-auth-not-run = { $program } は auth の行を実行しないため、この行ではコードを求めません。
check-auth-not-run-effect = コードなしでパスワードが変更されます。
check-auth-not-run-advice = このプログラムでは代わりに password の行を書いてください:
check-bad-line = libpam はこの行を使えません: { $error }。
check-bad-line-effect = libpam は、常に失敗するモジュールとして扱います。
check-bad-line-advice = 行の書き方は pam.conf(5) を参照するか、行を削除してください。
check-misspelt = モジュール { $path } はありません。
check-cannot-load = libpam が読み込めません。行が `required` なら誰も通れません。
check-misspelt-advice = 正しい名前は pam_totp.so です:
check-other-codes = 同じスタックに { $module } があります。
check-other-codes-effect = コードを二つ求められ、その一つだけが enroll のものです。
check-other-codes-advice = 全員が登録したら、もう一方の行を削除してください:
check-never-succeeds = { $line } はここでは成功しません。
check-always-refused = このスタックは必ず拒否で終わります。
check-shifted-jump = ジャンプ（[success=1 ...]）と行き先の間に行があると、行き先がずれます。pam_totp.so の行は、サービス自身のファイルの、パスワードの行の後に置いてください:
check-after-the-password = パスワードの行の後に、次のように置いてください:
check-nobody-gets-in-effect = パスワードとコードが正しくても誰もログインできません。`{ $line }` が拒否します。
check-exempted = `{ $line }` により、一部のユーザーはコードを求められません。
check-exempted-effect = 条件に合う人はコードを求められません。
check-exempted-these = 次のログインにはコードが不要です: { $logins }。
exempt-anywhere = { $users }（すべての接続元）
exempt-from = { $users }（接続元: { $origins }）
exempt-except = { $users }（{ $origins } 以外のすべての接続元）
exempt-from-except = { $users }（接続元: { $origins }、ただし { $others } を除く）
exempt-except-but = { $users }（{ $others } 以外のすべての接続元と { $origins }）
exempt-if = { $users }（`{ $condition }` を満たす場合）
check-exempted-advice = 意図しない場合は、pam_totp.so の行をその上に置いてください。
check-skipped = `{ $line }` が pam_totp.so（{ $place }）を飛ばします。
check-skipped-effect = この行が成功したユーザーは、コードなしでログインします。
check-account-refuses = { $line } は、コードの後で全員を拒否します。
check-account-empty = このサービスにも /etc/pam.d/other にも account の行がありません。
check-account-refuses-effect = 誰もログインできません。プログラムはパスワードとコードの後に PAM にアカウントを問い合わせ、常に拒否されます。
check-account-refuses-advice = このサービスの account の行を直してください。その後、パスワードとコードでログインして確かめてください。
check-devices-no-line = remember_for が設定されています。{ $service } に pam_totp.so の account の行がありません。
check-devices-skipped = remember_for が設定されています。ほかの account の行が pam_totp.so の行 ({ $place }) を飛ばします。
check-devices-other-settings = remember_for が設定されています。この account の行の設定は auth の行 ({ $place }) と異なります。
check-devices-not-written-effect = ログイン時に、デバイスを記憶するか尋ねます。デバイスは記憶されません。
check-devices-not-written-advice = `enroll setup { $service }` を実行してください。または、ほかの account の行の上に次の行を入れてください:
check-enrol-no-line = enrol_at_login に { $service } があります。{ $service } に pam_totp.so の account の行がありません。
check-enrol-skipped = enrol_at_login にこのサービスがあります。ほかの account の行が pam_totp.so の行 ({ $place }) を飛ばします。
check-enrol-no-line-effect = 登録していないユーザーは、コードなしでログインし、登録を求められません。enrol_until の後は拒否されます。
check-enrol-ignored = { $line } の結果は、ログインを終わらせません。
check-enrol-ignored-effect = enrol_until の後も、登録しないユーザーがコードなしでログインできます。
check-enrol-ignored-advice = この行を次の行で置き換えてください:
check-enrol-line-advice = `enroll setup { $service } --enrol-at-login` を実行してください。または、ほかの account の行の上に次の行を入れてください:
check-enrol-no-helper = enrol_at_login に { $service } があります。ヘルパー pam_totpd がインストールされていません。
check-enrol-no-helper-effect = ログイン時に登録できません。enrol_until の後、登録していないユーザーは拒否されます。
check-enrol-no-helper-advice = パッケージ pam-totp-helper をインストールしてください。
check-enrol-no-service = enrol_at_login が設定されていますが、その中のどのサービスにも pam_totp.so の auth の行がありません。
check-enrol-no-service-effect = ログイン時に登録するユーザーはいません。
check-enrol-no-service-advice = リストのサービスに `enroll setup SERVICE --enrol-at-login` を実行するか、設定を削除してください。
check-enrol-short-grace = ユーザーは最初のログインで登録します。sshd はこの時間で接続を切るため、もう一度ログインする必要があります。
check-enrol-alone = enrol_at_login にこのサービスがあり、ほかに成功を返すモジュールがありません。
check-devices-no-ssh = remember_services に { $service } があります。{ $service } は sshd のサービスではありません。
check-devices-no-ways = remember_for が設定されています。{ $service } がコードを求める前に、sshd は鍵を求めません。
check-devices-no-service = remember_for が設定されています。remember_services に、コードを求めるサービスがありません。
check-devices-no-keys-effect = そこではデバイスが記憶されません。記憶したデバイスとは、sshd が確認した鍵の組です。
check-devices-no-ways-advice = sshd が先に鍵を、次にコードを求めるように、{ $path } に書いてください:
check-devices-no-service-advice = コードを求めるサービスがまだなければ、先に `enroll setup sshd` を実行してください。次に、ポリシーに sshd の PAM サービスの名前を書いてください:
check-devices-services-advice = ポリシーに sshd の PAM サービスの名前を書いてください:
check-devices-no-password = remember_for が設定されています。スタックはパスワードを求めません。
check-devices-no-password-effect = デバイスは記憶されません。記憶したデバイスは、鍵だけでログインできることになります。
check-devices-no-password-advice = それでよければ、ポリシーで許可してください:
check-devices-key-alone = remember_key_only が設定されています。スタックはパスワードを求めません。
check-devices-key-alone-effect = 記憶したデバイスは鍵だけでログインします。
check-devices-wrong-password = 記憶したデバイスは、誤ったパスワードでもログインできます。
check-devices-wrong-password-effect = デバイスの鍵を持つ人には、パスワードもコードも要りません。
check-devices-refused = このスタックは、記憶したデバイスを拒否します。
check-devices-refused-effect = モジュールはそのデバイスにコードを求めず、PAM_IGNORE を返します。そのとき、ほかの行はユーザーを通しません。
check-devices-refused-advice = パスワードの行に決めさせます。その下に次の行を書いてください:
check-devices-after-wrong = パスワードが誤っていても、記憶したデバイスかどうかを調べます。
check-devices-after-wrong-effect = デバイスの鍵を持つ人は、そのデバイスが記憶されているかどうかを知ることができます。パスワードは要りません。デバイスの一覧では、そのログインが最後の使用になります。
check-devices-helper = remember_for が設定されています。{ $service } のログインはヘルパーが判断します。
check-devices-helper-effect = そこでは、デバイスを記憶するか尋ねません。
check-devices-helper-advice = remember_for を削除してください。または、プログラム自身に判断させてください: { $file } の factors から "email" と "sms" を、そこと行から verifier = "helper" を削除します。
check-helper-arguments = { $service } のログインはヘルパーが判断します。ヘルパーには行の次の引数が渡りません: { $names }。
check-helper-arguments-effect = これらの引数は効果がありません。ヘルパーは { $file } を読みます。
check-helper-arguments-advice = これらの設定を { $file } に書いてください。
check-skipped-by-all-effect = 現在の引数とファイルでは、すべてのログインがこの条件を満たします。誰にもコードを尋ねません。
check-skipped-by-people-effect = 現在のアカウントとグループでは、ログインシェルを持つすべてのユーザーがこの条件を満たします。誰もコードを求められません。
check-skipped-by-user-effect = { $user } はこの条件を満たすため、コードを求められません。
check-skipped-unmet-effect = 条件が満たされないときや確認できないときに、コードなしでログインできます。成功したときだけ除外してください。条件を逆にしてください。
check-skipped-daemon-effect = この行はプログラムを起動したユーザーを調べます。ここでは root が起動するため条件は全員に当てはまり、コードなしにログインできます。
check-only-its-own-lines = { $path } の判断で終わるのは、その中の行だけにします。読み込む行の代わりに:
check-password-not-enough = 正しいパスワードだけで通してはいけません。その行の代わりに:
check-take-it-out = 意図しない場合は、行を削除してください:
check-failure-ignored = `{ $line }` は誤ったコードを受け付けます。
check-failure-ignored-effect = モジュールはコードを求めますが、スタックはどんな答えも受け付けます。
check-failure-ignored-advice = 失敗したらログインを拒否するようにします:
check-password-skipped-effect = コードなしでパスワードを変更できます。
check-password-skipped-advice = pam_totp.so の行をこの行の上に置いてください。
check-password-skipped-include-advice = 別のファイルがこの行を取り込む箇所で `include` の代わりに `substack` と書いてください。それができない場合は、pam_totp.so の行をこの行より上に置いてください。
check-code-before-password = 現在のパスワードより先にコードを求めます。
check-code-before-password-effect = ユーザーのプログラムは、ここでパスワードなしにコードを試せます。誤ったコードにより、そのユーザーのコンソール、su、sudo のコードは待たされ、最後には無効になります。
check-code-before-password-advice = pam_totp.so の行をパスワードの行より下に置いてください。そこでは、誤ったパスワードがスタックを終わらせる必要があります。
check-change-after-wrong-advice = 誤ったパスワードがこの行より上でスタックを終わらせる必要があります。パスワードの行を `requisite` でこのファイルに書いてください。`substack` の終わりはスタックの終わりになりません。
check-password-failure-ignored-effect = コードが誤っていても、パスワードの変更は止まりません。
check-password-failure-ignored-advice = 失敗したら変更を拒否するようにします:
check-code-alone = `{ $line }` が失敗しても無視されます。
check-code-alone-effect = コードがあれば、誤ったパスワードでも通れます。
check-code-alone-advice = 誤ったパスワードでログインを終わらせます:
check-code-alone-jump = `{ $line }` はパスワードを飛び越えます。
check-code-alone-jump-effect = この行が飛び越えるユーザーは、パスワードなしでコードだけでログインします。
check-code-alone-jump-advice = 飛び越える数を減らし、パスワードの行より上で終わるようにしてください。
check-code-alone-no-password = このスタックはコードを求めますが、パスワードを求めません。
check-code-alone-no-password-effect = コードだけを持つ人がログインできます。
check-code-alone-no-password-advice = 先にパスワードを求めてください。その行の上に加えます:
check-code-alone-perhaps-effect = プログラムが PAM より先に別の証明を求めていない限り、コードだけを持つ人がログインできます。
check-policy-folder-effect = root 以外の人がポリシーを削除して既定値に戻したり、モジュールがすべてのログインを拒否するファイルを置いたりできます。
check-nullok = nullok が設定されています。
check-nullok-effect = 一度も登録していない人は、コードなしで通れます。
check-nullok-advice = 全員が登録したら nullok を削除してください。
check-nullok-alone = nullok が設定されていますが、ほかに成功を返すモジュールがありません。
check-nullok-alone-effect = 一度も登録していない人はログインできません。PAM には成功するモジュールが一つ必要です。
check-nullok-alone-advice = 通したい場合は、その下に加えてください:
check-asked-after-wrong-tells-effect = パスワードを知らない人にも、未登録のユーザーがわかります。そのユーザーはコードを求められないためです（`nullok` または `enrol_at_login`）。また、登録済みのユーザーのコードを待たせることもできます。
check-asked-after-wrong-tells-advice = パスワードが誤っていたらそこでスタックを終わらせてください。パスワードの行の `required` を `requisite` に変えます。または、全員が登録したら `nullok` と `enrol_at_login` を削除してください。
check-asked-twice = コードを二回求めます（{ $places }）。
check-asked-twice-effect = 一回目でコードは使用済みになります。二回目には次のコードが必要で、同じコードではログインに失敗します。
check-asked-twice-advice = どちらか一行だけにしてください。
check-code-with-password = パスワードとコードは一度に入力され、コードが先に確認されます。
check-code-first = パスワードより先にコードを求めます。
check-code-first-effect = パスワードを知らなくても、入力画面に届く人なら誰でも、ユーザーの試行回数を使い切り、コードを待たせることができます。
check-code-first-advice = パスワードの行の下に移してください:
check-asked-after-wrong = パスワードが誤っていてもコードを求めます。
check-asked-after-wrong-effect = どちらが誤りかはわかりませんが、パスワードを知らない人でもユーザーのコードを待たせることができます。
check-names-no-file = 行にファイル名がありません
check-includes-too-deep = 読み込みが { $count } 段を超えています（自分自身の読み込み？）
check-ends-with-backslash = ファイルがバックスラッシュで、行の途中で終わっています
check-line-hangs = この libpam が 1 行で読む最後のバイト（1023 バイト目）にバックスラッシュがあり、ログインが終わりません
check-module-without-name = { $word } にはモジュール名が残りません。libpam はこのサービスを拒否します
check-no-kind = { $word } は auth、account、session、password のどれでもありません
check-empty-line = 行が空です
check-no-control = 行に制御（required、requisite など）がありません
check-no-module = 行にモジュール名がありません
check-bad-control = 制御を読み取れません: { $error }
check-no-such-value = { $word }: そのような値はありません
check-no-equals = { $word }: = がありません
check-no-such-action = { $word }: そのような動作はありません
check-no-such-file = ファイルがありません
check-may-not-be-read = 読む権限がありません

## enroll check: sshd

sshd-is = { $keyword } は { $value } です。
sshd-not-set = 未設定
sshd-vain-in-match = （{ $place } に正しい値がありますが、Match の行の下なので無効です。）
sshd-vain-later = （{ $place } に正しい値がありますが、後にあるので無効です。）
sshd-there = 代わりにその場所にこの行を書き（最初の値が有効）、sshd を再読み込みしてください:
sshd-in-arguments = sshd はこの引数付きで起動されており、どのファイルよりも先に有効です。引数を変更して sshd を再起動してください:
sshd-start-unknown = システムがどの引数で sshd を起動するか、ここからは分かりません。
sshd-start-unknown-effect = その引数の設定が、どのファイルよりも先に有効です。
sshd-start-unknown-advice = sshd をパスで直接起動し、引数はそのまま書くか、引用符で囲んだ一つの変数にしてください。設定は /etc/ssh のファイルに書いてください。
sshd-arguments-cut = この sshd の引数は一部しか表示されません。
sshd-arguments-cut-effect = 表示されない引数の設定が、どのファイルよりも先に有効です。
sshd-nowhere-set = どのファイルにも設定がありません。Match と Include の行より上にこの行を加え、sshd を再読み込みしてください:
sshd-drop-in = どのファイルにも設定がありません。この行を { $path } に書き、sshd を再読み込みしてください:
sshd-no-pam = sshd が PAM を使わないため、誰もコードを求められません。
sshd-key-alone = { $methods } でのログインではコードを求められません。この方式は PAM の auth の行を通らないためです。鍵、パスワード、コードを必須にするには下の行を設定します。鍵を持たないユーザーはログインできなくなります。パスワードとコードだけにするには、代わりに `PubkeyAuthentication no` を設定します。鍵は使えなくなります。
sshd-or = {" "}または{" "}
sshd-and = {" "}と{" "}
sshd-code-never-asked = 列挙された方法はどれも PAM の auth の行を通らないため、誰もコードを求められません。
sshd-no-usable-way = 誰も通れません。列挙された方法のすべてに必要な { $methods } を sshd が無効にしています。
sshd-way-around = 方式の間の空白は「または」、コンマは「かつ」の意味です。列挙された方法の一つにはコードが不要です。
sshd-key-required = 列挙された方法のすべてに鍵が必要なので、鍵のないユーザーはログインできません。そのようなユーザーにパスワードとコードでログインさせるには、下の行を設定します。二つ目の方法が加わります。
sshd-config-of-others = この sshd の設定ファイルは読み取りませんでした: { $why }。
sshd-config-of-others-effect = この sshd の設定は不明で、root 以外のユーザーが変更できる可能性があります。
sshd-config-of-others-advice = この sshd を起動しているなら、root だけが変更できるフォルダーにある、root だけが変更できるファイルを絶対パスで指定してください (-f)。
sshd-config-not-absolute = { $path } は / で始まるパスではありません
sshd-other-without-code = このマシンの別の sshd は PAM サービス { $service } を使い、コードを求めません。
sshd-other-without-code-effect = その sshd に接続した人はコードなしでログインします。
sshd-other-without-code-advice = 意図していない場合は、その sshd を止めるか、そのサービスも設定してください:
sshd-service-without-code = sshd は PAM サービス { $service } を使い、このサービスはコードを求めません。
sshd-service-without-code-effect = ユーザーは SSH でコードなしでログインします。
sshd-service-without-code-in-block = この Match ブロックに該当するユーザーはコードなしでログインします。
sshd-service-without-code-advice = { $keyword } の設定を削除して sshd を再読み込みするか、そのサービスも設定してください:
sshd-way-around-kerberos = sshd は PAM より先に Kerberos でパスワードを検証します。Kerberos のパスワードだけでログインでき、コードは求められません。
sudo-service-without-code = sudo は PAM サービス { $service } を使い ({ $keyword } の設定)、このサービスはコードを求めません。
sudo-service-without-code-effect = この設定が適用される場合、sudo はコードを求めません。
sudo-service-without-code-advice = visudo で設定を削除するか、そのサービスも設定してください:
sudo-never-asked = sudo は誰にもパスワードもコードも求めません (!authenticate)。
sudo-never-asked-effect = sudo のユーザーにコードは不要です。
sudo-remove-setting = visudo で設定を削除してください。
sudo-not-all-asked = sudo の規則または設定の一部はパスワードもコードも求めません ({ $count } 行。これが最初の行です)。
sudo-rule-never-asks = ある規則により、誰でもすべてのコマンド、またはシェルやフォルダー内のすべてのプログラムを root として実行でき、sudo はパスワードもコードも求めません: { $rule }
sudo-not-all-asked-effect = sudo でコードが不要なもの: { $whom }。NOPASSWD、exempt_group、!authenticate のいずれかが適用されます。
sudo-other-plugin = sudo に別のプラグインまたはプラグインのフォルダーが設定されています: `{ $line }`。どう判断するかは enroll には分かりません。
sudo-see-plugin = プラグインの文書で PAM に問い合わせるかを確認するか、この行を削除してください。
sudo-rules-of-directory = sudo はディレクトリーサービスからも規則を読みます ({ $sources })。enroll はそれを読み取れません。
sudo-list-rules = root として各ユーザーの規則を表示し、NOPASSWD、!authenticate、exempt_group、pam_service を探してください:
sudo-asks-other = sudo は実行したユーザーではなく { $user } のパスワードとコードを求めます ({ $keyword })。
sudo-asks-other-skipped = { $user } は未登録で、nullok または enrol_at_login が設定されています。sudo は登録済みのユーザーも含め、誰にもコードを求めません。
sudo-asks-other-refused = { $user } は未登録です。モジュールは sudo で全員を拒否します。
sudo-asks-other-effect = sudo ではユーザー本人のコードは使われません。nullok があると、対象ユーザーが未登録なら sudo はコードを求めません。
sudo-asks-other-advice = visudo で設定を削除するか、{ $user } を登録してください:
sudoers-unread = ここにある sudo の規則を読み取れません: { $why }。
sudoers-unread-effect = そこにある設定が、コードを求めない PAM サービスを選んだり、質問を無効にしたりする可能性があります。
sudoers-include-unclear = 名前がホストに依存します
sudoers-line-unclear = 行を解釈できません (visudo --check で sudo での扱いを確認できます)
sshd-root = root はログインできません。この設定では sshd が keyboard-interactive をパスワードとみなし、列挙された方法のすべてに必要だからです。root に SSH でのログインを許す場合だけ設定してください。
sshd-no-prompt = SSH ではコードを求められません。コードを尋ねるのはこの方式だからです。
sshd-password-method = 「password」方式を使うクライアントは拒否されます。コードの問いに sshd がパスワードを答えるためです。
sshd-password-method-alone = コードを求めるべきところで、クライアントがパスワードを求めます。
sshd-code-alone = コードだけで通れます。sshd の PAM スタックはパスワードを求めず、鍵も求めません。
sshd-few-tries = 提示された鍵も一回の試行に数えます。エージェントに鍵がいくつかあると、コードの前に切断されます。
sshd-penalties = 同じアドレスの多くの利用者がコードを間違えると、sshd はそのアドレスをしばらく拒否することがあります（PerSourcePenalties）。
sshd-penalties-effect = ログインの失敗ごとに、そのアドレスに { $seconds } 秒が加算されます。{ $least } 秒に達すると、時間が過ぎるまで、sshd はそのアドレスからの接続をすべて拒否します。
sshd-penalties-advice = オフィスや VPN が一つのアドレスを共有する場合は、そのアドレスを除外します。192.0.2.0/24 は例なので、自分のアドレスを { $path } に書いてください:
sshd-short-grace = 次のコードを待ったり電話を探したりしている間に切断されます。コードは 30 秒続きます。
sshd-says = sshd の応答: { $error }
sshd-will-not-start = 次回は sshd が起動せず、SSH では誰も通れなくなります。
sshd-see-what = 内容を確認:
sshd-not-asked = sshd に問い合わせできず、ファイルを読みました。
sshd-not-asked-why = sshd に問い合わせできなかった（「{ $error }」）ため、ファイルを読みました。
sshd-not-asked-effect = 既定値と Match の行については、確実ではありません。
sshd-only-root-asks = sshd に問い合わせできるのは root だけです。root として:
sshd-config-unread = ここにある sshd の設定を読み取れません: { $why }。
sshd-config-unread-effect = そこにある Match ブロックによって、ユーザーがコードなしでログインできる可能性があります。
sshd-config-unread-advice = root が読み取れる 1 MiB 以下の通常ファイル、または root が読み取れるフォルダーにしてください。
sshd-not-reloaded = このファイルの変更後、動作中の sshd は設定を読み直していません。
sshd-not-reloaded-effect = ここに示す sshd の結果は読み直した後のものです。それまでは古い設定のまま動きます。
sshd-folder-changed = 動作中の sshd が設定を読んだ後に、このフォルダー内の名前が変更されました。
sshd-folder-changed-effect = 設定ファイルが削除・改名・交換された場合、動作中の sshd は古い設定のままで、どのファイルにも表れません。
sshd-reload-unknown = 動作中の sshd（プロセス { $process }）がいつ設定を読んだかを示す PID ファイルがなく、その後に設定が変更された可能性があります。
sshd-reload-unknown-effect = 動作中の sshd の設定は、ファイルと異なる可能性があります。
sshd-reload-unknown-advice = この sshd を再起動してください。PidFile を設定すれば、以後は再読み込みで足ります。

## enroll check: the machine

check-clock = 時計を同期するプログラムがありません。
check-clock-effect = 時計が一分以上ずれると、アプリのコードは拒否されます（既定の範囲、30 秒のコード）。リカバリーコードは使えます。
check-clock-start = 時刻同期サービス { $program } がインストールされています。起動してください:
check-clock-none = 時刻同期サービスがインストールされていません。chrony などをインストールしてください。コンテナではホストの時計が使われるため、ホスト側にインストールしてください。
check-clock-unknown = 時計を合わせる仕組みがあるか判定できません。
check-clock-unknown-advice = 電話とのずれは `enroll verify` でわかります。
check-locker = { $service } はユーザー権限で動き、{ $path } を読めません。
check-locker-effect = 誰も画面のロックを解除できません。
check-locker-advice = このサービスからモジュールを外してください:
# services: screen lockers and other programs that run as the user
check-event-based = { $user } にはイベントベースのトークンしかなく、{ $services } はそのコードを確認できません。
check-event-based-effect = そこでは { $user } にリカバリーコードが必要です。プログラムはユーザー権限で動き、トークンのカウンターを変更できるのは root のプログラムだけです。
check-event-based-advice = { $user } として時刻ベースの認証器を追加してください:
check-own-stack = /etc/pam.d/{ $service } で、パスワードとコードを求める行、またはそれらを求めるファイルを読み込む行を、次の行に置き換えてください。ほかの行は残してください:
check-one-answer = { $service } はすべてのプロンプトに同じ内容を答えるため、パスワードがコードとして扱われます。
check-one-answer-effect = すべてのログインが拒否されます。コードをパスワードの直後に、同じ欄に入力する必要があります（`forward_pass`）。
check-code-in-one = 行を { $place } の上に移してください。その後はコードをパスワードの直後に入力します:
check-answers-unknown = このプログラムが二つ目のプロンプトにどう答えるかは不明です。
check-answers-unknown-effect = パスワードの入力欄が一つだけなら、すべてのログインが拒否されます。試してください。入力欄が一つの場合は `forward_pass` でパスワードとコードを一緒に受け取れます: pam_totp(8) を参照。
check-twin = { $service } はコードを要求しますが、{ $twin } は要求しません。
check-twin-effect = { $twin } を使えばコードなしでログインできます。
check-twin-advice = 次のコマンドで両方を設定します:
check-is-not-there = { $path } がありません。
check-state-missing-effect = サービスに権限があれば、最初のログインで作られます。すでに登録した人がいた場合は、その記録も失われています。使用済みのリカバリーコードと直前 1 分半のコードが再び有効になります。それぞれの人について `enroll admin reset NAME` を実行してください。
check-state-refused = モジュールはこのフォルダーを使わないため、コードでは誰もログインできません。
check-state-no-folder = { $path } はフォルダーではありません。
check-state-closed = ユーザーがこのフォルダーを通れません。
check-state-closed-effect = `enroll status` や画面ロックから、sshd や sudo でどのコードが使われたか見えません。
check-state-read-only = ファイルシステムに書き込めません。
check-state-read-only-effect = コードは使えますが、使用済みの記録は /run だけにあり、再起動で消えます。リカバリーコードは拒否されます。
check-state-full = ファイルシステムに空きがありません。
check-state-full-effect = まだ記録のないユーザーは記録を作れず、リカバリーコードが拒否されます。
check-forward-behind = forward_pass が設定されていますが、`{ $line }` がこの行より前にあります。
check-forward-alone = forward_pass が設定されていますが、この行の後にパスワードのモジュールがありません。
check-forward-behind-effect = その行はパスワードとコードをまとめて受け取り、拒否します。
check-forward-alone-effect = パスワードを確認するモジュールがありません。正しいコードの前なら、どのパスワードでも通ります。
check-forward-behind-advice = パスワードの行より上に移してください:
check-forward-alone-advice = パスワードの行より上に置いてください:
check-forward-nullok = 登録していないユーザーにコードを求めない行（nullok または enrol_at_login）の後の `{ $line }` に use_first_pass があります。
check-forward-nullok-effect = 未登録のユーザーは入れません。何も渡されず、その行も尋ねないためです。
check-forward-nullok-advice = use_first_pass の代わりに try_first_pass を書いてください。パスワードが渡されないとき、その行が尋ねます。
check-first-pass-unset = use_first_pass が設定されていますが、この行より前に尋ねるモジュールがありません。
check-first-pass-unset-effect = プログラム自身が事前に PAM_AUTHTOK を設定しない限り、誰も入れません。
check-first-pass-without-code = use_first_pass が設定されていますが、`{ $line }` が先にあり、コードのないパスワードだけを受け入れます。
check-first-pass-without-code-effect = 誰もログインできません。`{ $line }` はコードの付いたパスワードを拒否します。
check-first-pass-unset-advice = 入力欄が一つのクライアント用:
check-record-unsafe = { $path } に他のユーザーの権限があります。
check-record-unsafe-effect = モジュールはこの記録を使いません。そのユーザーはどのコードでも入れません。
check-host-key-unsafe = 記憶した機器とチケットの鍵 { $path } に、ほかのユーザーの権限があります。
check-host-key-unsafe-effect = ログインではこの鍵を使わず、記憶した機器もチケットも受け付けません。鍵を知られた可能性があるので削除してください。次に必要になったときに新しい鍵が作られます。以前の機器とチケットは無効になります。
check-state-forgets = { $kind } 上にあり、再起動で消えます。
check-state-forgets-effect = 再起動で使用済みのコードの記録が失われ、使用済みのリカバリーコードが再び使えます。
check-state-forgets-advice = 消えない場所（コンテナーならボリューム）を用意するか、次を設定:
check-state-network = { $kind } 上にあります。
check-state-network-effect = サーバーが止まると誰もログインできません。そこに書ける人は記録を変えられます。
check-state-network-advice = このマシンのディスクに置いてください。
check-state-split = 記録フォルダーが複数あります: { $folders }。
check-state-split-effect = コードはフォルダーごとに一度ずつ有効です。あるサービスで使ったコードが別のサービスでも通ります。誤ったコードもフォルダーごとに数えます。
check-state-split-advice = 行ごとに指定せず、ポリシーファイルなどで、すべての行に同じ state_dir を使ってください。
check-state-overlay = コンテナーのような overlay 上にあります。
check-state-overlay-effect = コンテナーを削除すると、使用済みのコードの記録が失われます。
check-selinux-unknown = SELinux が有効ですが、ポリシーがモジュールを含むか判定できません。
check-selinux-list-unread = ポリシーモジュールの一覧を読めません: { $error }。
check-selinux = SELinux が有効ですが、ポリシーにモジュールがありません。
check-selinux-effect = sshd がシークレットを読めず、記録も書けないため、コードでは誰も通れません。
check-selinux-advice = { $folder } でポリシーモジュールを作り、読み込んでください（docs/selinux.md）:
check-selinux-helper = SELinux が有効ですが、読み込まれたポリシーモジュールにヘルパー（{ $domain }）がありません。
check-selinux-helper-effect = ヘルパーは専用のドメインで動いておらず、sshd などドメイン内のプログラムはヘルパーに接続できません。
check-apparmor-unknown = コードを求めるプログラムのための AppArmor プロファイルがありますが、有効かどうか判定できません。
check-apparmor-list-unread = 一覧 { $path } を読めません: { $error }。
check-apparmor = AppArmor が { $profile } を制限していますが、プロファイル { $file } にモジュールのための規則がありません。
check-apparmor-effect = { $profile } はシークレットを読めず、記録も書けないため、そこではコードでは誰も通れません。
check-apparmor-advice = packaging/apparmor/pam_totp をインストールし（docs/apparmor.md）、プロファイルに行 `{ $line }` を加え、root として読み込んでください:
check-apparmor-helper = ヘルパー pam_totpd のプロファイルはインストールされていますが、AppArmor で強制されていません。
check-apparmor-helper-effect = ログインはできます。ヘルパーは必要以上の権限を持っています。
check-apparmor-helper-advice = root としてプロファイルを読み込み、ヘルパーを再起動してください:
check-polkit = polkit のサンドボックスが、モジュールのファイルへのアクセスを妨げています。
check-polkit-effect = polkit がパスワードを求める場合、nullok でも全員が拒否されます。
check-polkit-advice = このドロップインにより、{ $unit } は認証情報を読み、記録を書けるようになります。各設定は docs/polkit.md にあります。
check-no-root = { $service } のプログラムは、root の権限なしで PAM を呼び出します。
check-unit-user = { $unit } は root の権限なしで動きます（{ $setting }）。
check-no-root-effect = 使用済みのコードの記録には root の権限が必要なため、コードはすべて拒否されます。
check-no-root-advice = このプログラムではモジュールは動作しません。このサービスからモジュールを外し、ssh や VPN など、途中の別の場所でコードを求めてください。
check-unit-home = { $unit } は利用者のホームを隠しています（{ $setting }）。
check-unit-home-effect = モジュールがホームの認証情報を読めないため、コードはすべて拒否されます。
check-unit-home-advice = このドロップインは { $unit } にホームを読み取り専用で見せます。その分の保護は失われます。その後 { $unit } を再起動してください。保護を残すには、credential=/etc/pam_totp/users/%u.toml を設定し、`enroll --user NAME --system` で利用者を登録してください。
check-unit-home-elsewhere = credential=/etc/pam_totp/users/%u.toml を設定し、`enroll --user NAME --system` で利用者を登録してください。
check-unit-credential = { $unit } は { $path } を隠しています（{ $setting }）。
check-unit-credential-effect = モジュールが認証情報を見つけられないため、利用者は全員拒否されます。
check-unit-take-out = `systemctl edit --full { $unit }` で { $setting } からこのパスを外し、{ $unit } を再起動してください。その分の保護は失われます。
check-unit-rights = { $unit } には CAP_SETUID と CAP_SETGID がそろっていません。
check-unit-rights-effect = モジュールはホームの認証情報を利用者の権限で読むため、コードはすべて拒否されます。
check-unit-rights-advice = このドロップインは { $unit } に二つの権限を加えます。その分の保護は失われます。その後 { $unit } を再起動してください。保護を残すには、credential=/etc/pam_totp/users/%u.toml を設定し、`enroll --user NAME --system` で利用者を登録してください。
check-unit-root = { $unit } は別のルートフォルダーを使います（{ $setting }）。そこで有効な PAM ファイルとモジュールは分かりません。
check-unit-root-effect = このサービスについての結果は、このシステムのファイルにだけ当てはまります。
check-unit-users = { $unit } は独自のユーザーを持ちます（{ $setting }）。
check-unit-calls = { $unit } はシステムコール { $call } を禁じています（{ $setting }）。
check-unit-calls-effect = コードはすべて拒否されるか、コードでの最初のログインでプログラムが終了させられます。
check-unit-gives-up = このドロップインにより、{ $unit } のその分の保護は失われます。その後 { $unit } を再起動してください。
check-unit-record = { $unit } は、モジュールが記録のフォルダー { $path } を使うことを妨げています（{ $setting }）。
check-unit-record-effect = コードの使用を記録できないため、コードはすべて拒否されます。
check-unit-record-volatile = 復旧コードは拒否されます。ほかのコードは /run/pam_totp にだけ記録され、再起動で消えます。
check-unit-record-forgotten = ここで使われたコードがほかのサービスからは見えず、もう一度受け付けられます。ユニットが止まると記録は失われます。
check-unit-record-advice = このドロップインは { $unit } にこのフォルダーを開きます。その分の保護は失われます。その後 { $unit } を再起動してください。
check-prompt = 質問「{ $prompt }」を認識しないプログラムがあります。
check-prompt-effect = GNOME Files、Termix、VS Code などは、パスワードで答えるか、ログインが時間切れになるまで待ちます。
check-prompt-advice = 質問に「Verification code」という語を含めるか、この行に次の引数を加えてください: [prompt=Verification code:]
check-prompt-hides = 質問「{ $prompt }」には、コードを送らせる単語 ({ $words }) が表示されません。
check-prompt-hides-effect = ユーザーは sshd でこれらの単語を入力できますが、画面には案内がありません。
check-prompt-words = sshd の質問は単語 { $words } を案内しますが、VS Code Remote-SSH はこのような質問を認識しません。
check-prompt-words-effect = VS Code は「Verification code: 」を待ち、ログインが時間切れになるまで入力欄を表示しません。ガイドの他のクライアントはこの質問を認識します。
check-prompt-words-advice = ユーザーが VS Code を使う場合は、ポリシーで質問を設定してください。単語は表示されませんが、ユーザーは引き続き入力できます: prompt = "Verification code: "
check-policy-refused = モジュールはこのポリシーを受け付けないため、これを読むログインはすべて拒否されます。
check-unread-enrolments = { $count } 人のユーザーの登録は、ログイン時に読まれないファイルにあります: { $users }。
check-unread-enrolments-effect = ログイン時には別のファイルが読まれます（{ $user } の場合 { $read }）。これらのユーザーは拒否されます。`nullok` があれば、一度もコードを使っていない人はコードなしでログインします。
check-unread-enrolments-advice = { $path } か PAM の行の `credential` を変えるか、root として一人ずつ新しく登録してください:
check-held = { $user } のコードは root が保持しています（enroll admin adopt）。調べるには、このコマンドを root で実行してください。
check-left-in-home = root がコードを保持しているのに、ホームに認証情報が残っているユーザーが { $count } 人います: { $users }
check-left-in-home-effect = このファイルはログイン時に読まれません。{ $user } のプログラムはまだそのコードを受け付けることがあります。古い複製なら削除してください:
check-helper-missing = root が { $count } 人のコードを保持していますが、ユーザーとして動くプログラムのために判定するヘルパーがありません: { $users }
# services: screen lockers and other programs that run as the user
check-helper-missing-effect = これらのユーザーは { $services } のロックを解除できません。このようなプログラムは root が保持するものを読めません。
check-helper-missing-advice = パッケージ pam-totp-helper をインストールし、`verifier` を "local" にしないでください。または認証情報をホームへ戻してください:
check-helper-socket = ヘルパーのソケット { $path } で待ち受けているプログラムがありません: { $error }。
check-helper-not-root = ヘルパーのソケット { $path } で待ち受けているプログラムは、ユーザー ID { $uid } のものです。モジュールは root のプログラムしか信用しません。
# services: screen lockers and other services whose logins the helper decides
check-helper-socket-effect = { $services } はヘルパー pam_totpd に問い合わせるため、すべてのコードを拒否します。
check-helper-socket-advice = パッケージ pam-totp-helper のソケットを root として起動してください。systemd がなければ pam_totpd を直接起動してください:
check-helper-limit-advice = systemd がヘルパーを何度も起動したため、起動を中止しました。理由は `systemctl status pam-totpd.service` で、ドロップインが設定した制限は `systemctl cat pam-totpd.socket pam-totpd.service` で分かります。両方を取り除いた後、root で実行:
check-helper-silent = ヘルパー { $path } が応答しません: { $error }。
check-helper-silent-advice = ヘルパーが起動しない、または応答しない理由を調べてください:
check-helper-older = 動作中のヘルパーはこのプログラムより古いリリースです。メッセージのバージョンは { $version } で、{ $newest } ではありません。
check-helper-older-effect = コードでのログインはできます。初回ログイン時の登録と enroll の一部のコマンドは失敗することがあります。
check-helper-other-version = 動作中のヘルパーはこのプログラムと別のリリースです。このプログラムはバージョン { $oldest } から { $newest }、ヘルパーは { $first } から { $last } に対応しています。
check-helper-version-advice = root としてヘルパーを再起動してください。直らなければ、モジュールとヘルパーを同じバージョンでインストールしてください。
check-helper-release = インストールされているヘルパーのバージョンは { $release }、このプログラムのバージョンは { $own } です。
check-helper-release-advice = モジュールとヘルパーを同じバージョンでインストールしてください。
check-key-socket = セキュリティキーのエージェントのソケット { $path } で待ち受けているプログラムがありません: { $error }。
check-key-socket-effect = 入力画面で Enter を押しても、セキュリティキーは使えません。
check-key-socket-advice = パッケージ pam-totp-key を導入し、そのソケットを root として起動してください:
check-key-unknown = key_services に { $service } がありますが、その名前の PAM ファイルはありません。
check-key-unknown-effect = この名前でセキュリティキーを使うプログラムはありません。
check-key-unknown-advice = 名前を直すか削除してください。/etc/pam.d のファイル名を使います。
check-key-remote = key_services に { $service } がありますが、利用者は常に別のマシンにいます。
check-key-remote-effect = キーはこのマシンに接続する必要があるため、このサービスでは使えません。
check-key-remote-advice = 名前を削除してください。SSH ではコードに加えて sshd の ed25519-sk 鍵を使ってください。
check-key-off = 設定に { $names } がありますが、factors に "key" がありません。
check-key-off-advice = セキュリティキーを使うには factors に "key" を加えてください。使わない場合は、これらの設定を削除してください。
check-key-nowhere = factors に "key" がありますが、key_services にサービスがありません。
check-key-nowhere-effect = どのログインでもセキュリティキーは使えません。
check-key-nowhere-advice = key_services にサービス名を書くか、factors から "key" を削除してください。
check-deliver-socket = 配送エージェントのソケット { $path } で待ち受けているプログラムがありません: { $error }。
check-deliver-effect = 入力画面で `email` または `sms` と入力しても、コードは届きません。
check-deliver-socket-advice = パッケージ pam-totp-deliver のソケットを root として起動してください。systemd がなければ pam_totp_deliver を直接起動してください:
check-deliver-command = 配送エージェントが起動しないコマンドがあります: { $error }。
check-deliver-command-advice = ファイルを直してください。そのあと root で、送信先のあるユーザーの名前を付けて試してください:
check-deliver-config = 配送エージェントの設定 { $path } がありません。
check-deliver-config-advice = このファイルに方法ごとのコマンドを書いてください。例は pam_totp_deliver(8) にあります。
check-sends-early = パスワードの確認より先にコードを求め、ポリシーはコードを送信します。
check-sends-early-effect = パスワードを知らない人でも、入力画面で単語を入力して、ユーザーにコードを送らせることができます。
check-sends-nothing-effect = この入力画面より前にパスワードが入力されないため、コードは送信されません。アプリを持たないユーザーは、ここでコードを使ってログインできません。
check-sends-early-advice = パスワードが誤っていればログインを終わらせてください。すべてのパスワードがローカルなら、パスワードの行とこのモジュールの行の代わりに次の 2 行を書いてください:
check-sends-early-no-password = pam_totp の行の前に、パスワードを確認する行を置いてください。例:
check-not-adopted = { $count } 人のユーザーの認証情報がホームにあり、ヘルパーはホームを読みません: { $users }
check-not-adopted-effect = { $services } はヘルパーに問い合わせるため、これらのユーザーのコードをすべて拒否します。
check-let-by-enrolled = { $count } 人のユーザーが登録済みなのにコードなしでログインします: { $users }。
check-let-by-enrolled-effect = この行は一度も登録していないユーザーにコードを求めず（`nullok` または `enrol_at_login`）、ファイル { $file } も { $folder } の記録も見つかりません。そのためモジュールは { $user } を一度も登録していないユーザーとして扱います。登録の場所: { $found }
check-let-by-enrolled-advice = PAM の行または { $path } の `credential` と `state_dir` を、登録のある場所に戻してください。または `nullok` と `enrol_at_login` を外してください。その場合、これらのユーザーは登録し直すまで拒否されます。
check-policy-misplaced = { $path } はどこからも読まれません。
check-policy-misplaced-effect = その設定は無効です。
check-policy-named = 引数で指定された { $path } がありません。
check-policy-unread = ポリシーを読む権限がありません。
check-policy-unread-effect = ユーザーが実行する enroll からも読めません。
check-policy-no-read = ポリシーを読めません: { $error }。
check-policy-link = ポリシーがシンボリックリンクです。
check-policy-advice = pam_totp.toml(5) を参照してください。
check-argument-refused = モジュールはこの引数を受け付けないため、この行によるログインはすべて拒否されます。
check-argument-advice = 引数は pam_totp(8) を参照してください。
check-not-regular = 通常のファイルではありません
check-too-large = 大きすぎます
check-belongs = { $path } の所有者は root でなくユーザー ID { $uid } です
check-writable = { $path } に root 以外も書き込めます（モード { $mode }）

## enroll check: the module's file

check-module-folder = PAM モジュールのフォルダーが不明です。
check-module-folder-effect = pam_unix.so が通常の場所にありません。
check-module-path = パスに、この libpam またはローダーが置き換える変数（$ISA、$LIB、$ORIGIN）があります。
check-module-path-effect = モジュールが見つかるかどうかはわかりません。パスなしで指定してください。
check-module-foreign = このモジュールと同じ名前ですが、別のモジュールのファイルです。
check-module-foreign-effect = このファイルを指定した行では、enroll のコードは求められません。
check-libpam-unknown = libpam.so.0 が通常のフォルダーのどこにもありません。
check-libpam-unknown-effect = libpam は版によって PAM ファイルの読み方が異なるため、この判定は誤っているかもしれません。
check-capital-name = このファイルの名前には大文字があります。libpam はサービスを小文字の名前で探します。
check-capital-name-advice = プログラムがこのサービスを使うなら、読まれるファイルは { $path } です。
check-module-writable-effect = root 以外が自作のモジュールを置き、誰にでもなりすませます。
check-module-unread = モジュールを読めません: { $error }。
check-module-missing = { $place } が指す { $path } がありません。
check-module-elsewhere = libpam が探さない { $path } にあります:
check-module-install = インストールするか、行を削除してください:
check-module-cannot-load = libpam がモジュールを読み込めません。行が `required` なら誰も通れません。
check-full-module-missing = { $path } がありませんが、{ $place } の行に必要です。
check-full-module-cannot-load = pam_totp.so はこの行の呼び出しをこのファイルに渡しますが、読み込めないため失敗します。この行では誰もログインできず、パスワードも変更できません。
check-module-no-library = 共有ライブラリーではありません。
check-module-install-again = もう一度インストール:
check-module-noexec = このファイルシステムは `noexec` でマウントされているため、モジュールを読み込めません。
check-module-noexec-advice = `noexec` なしでマウントするか、別のファイルシステムにモジュールをインストールしてください。マウントの確認:
check-module-closed = このサービスは利用者として動作し、利用者はこのファイルを読めません。
check-module-architecture = モジュールのアーキテクチャーが pam_unix.so と違います。
check-module-build-here = このマシンでビルド:
check-module-no-entry = ライブラリーですが PAM モジュールではありません。pam_sm_authenticate がありません。
check-module-library = モジュールに必要な { $name } が通常の場所にありません。
check-module-see-missing = 不足を確認:
check-module-libc = モジュールに必要な { $name } が、このマシンの libc にありません。
check-module-libc-advice = 新しいシステムでビルドされています。このマシンでビルド:

## enroll check: the user

check-name-in-no-file-name = { $user } はファイル名に使えません。
check-user-without-codes = { $user } はコードでログインできません。
check-name-advice = アカウント名を変えるか、認証情報をホームに置いてください（credential=%h/...）。
check-credential-damaged = 登録を読み取れません: { $error }。
check-home-of-another = { $path } はアカウント { $other } の所有か、そのホームでもあります。所有者を変えないでください。{ $other } がログインできなくなります。{ $user } に別のホームを与えるか、認証情報を root に保持させてください:
check-home-of-nobody = 所有者のユーザー ID { $uid } のアカウントはありません。{ $user } のホームなら、所有者を変更してください:
check-home-foreign = 変更する前に、{ $path } が誰のものかを確かめてください。代わりに root が認証情報を保持できます:
check-user-locked-out = { $user } はコードでもリカバリーコードでもログインできません。
check-enrol-anew = 本人立ち会いのもと、root で再登録:
check-short-secret = { $user } の「{ $label }」のシークレットは { $bits } ビットしかありません。
check-short-secret-effect = RFC 4226 は 128 ビット以上を求めています。
check-short-secret-advice = { $user } として新しくしてください:
check-no-recovery-codes = { $user } にリカバリーコードがありません。
check-recovery-codes-used = { $user } はリカバリーコードをすべて使用済みです。
check-no-recovery-codes-effect = 電話をなくすと、root の助けがあるまで通れません。
check-only-keys = { $user } にはセキュリティキーしかありません。
check-only-keys-effect = リモートログインと、key_services にないサービスは、リカバリーコードしか受け付けません。
check-only-keys-advice = { $user } として認証アプリを追加してください:
check-not-enrolled = { $user } は登録されていません。
check-opted-out = { $user } の登録は無効にされています。
check-enrolled-as = { $user } の認証情報はありませんが、このユーザー ID は { $former } という名前でコードを使っています。
check-enrolled-as-effect = nullok があっても、{ $user } はコードを求められる場所ではログインできません。
check-enrolled-as-advice = アカウント名を変えた場合は、{ $user } として登録し直してください。ユーザー ID が別の人のものになった場合は、次のコマンドで解放してください:
check-is-a-link = { $path } はシンボリックリンクです
check-credentials-refused = モジュールはそこから認証情報を読みません。root がコードを保管しているユーザーはログインできません。
check-held-as = root がこのユーザー ID の認証情報を { $former } という名前で保管しているため、{ $user } の認証情報は使われません。
check-held-as-advice = アカウント名を変えた場合は、{ $path } の名前も同じように変えてください。ユーザー ID が別の人のものになった場合は、このファイルを削除し、次のコマンドでユーザー ID を解放してから、{ $user } として登録し直してください:
check-held-for-nobody = root がアカウントのない名前の認証情報を { $count } 件保持しています: { $users }
check-held-for-nobody-effect = 新しいアカウントがその名前になると、以前の持ち主のコードがそのアカウントに使えます。
check-held-for-nobody-advice = アカウントを削除した場合は、ファイルも削除してください。いま応答しないディレクトリーサービスにアカウントがある場合は、残してください。
check-held-for-another = root がユーザー ID { $now } の { $user } の認証情報を保持していますが、この名前でコードを使ったのはユーザー ID { $former } だけです。
check-held-for-another-effect = この名前がいま別の人のものなら、以前の持ち主のコードが { $user } に使えます。
check-held-for-another-advice = この名前がいま別の人のものなら、認証情報を無効にし、{ $user } に登録し直してもらってください。ユーザー ID を変えた場合は、次にコードでログインするとこの警告は消えます。
check-enrolment-gone = { $user } の認証情報がありませんが、このユーザーは登録されていました（ホームがマウントされていないか、削除されました）。
check-enrolment-gone-advice = マウントされていなければホームをマウントしてください。ファイルが削除された場合は、root として本人と一緒に再登録:
check-no-home-yet = { $user } のホームはまだありません。
check-enrols-at-login = { $user } は、次のサービスへの次回のパスワードでのログイン時に登録できます: { $services }。コードを求めるほかのサービスは { $user } を拒否します。
check-let-by = root の記録に以前の登録がない限り、{ $user } はコードなしでログインします。
check-refused = { $user } は、コードを求められる場所ではログインできません。
check-as-root-with-user = ここでは root が認証情報を保持し、ホームのファイルは読まれません。{ $user } 本人立ち会いのもと、root で実行:
check-as-user = { $user } として:
check-mkhomedir = マウントされていなければホームをマウントしてください。最初のログインでホームを作る場合（pam_mkhomedir）に限り、次を設定:
check-home-locked-effect = ホームのロックが解除されるまで、{ $user } はログインできません。
check-home-locked-advice = シークレットは root に保持させてください。その後のログインにホームは要りません。本人立ち会いのもと、root で実行:
check-exposed-advice = ほかのユーザーがシークレットを読めました。コマンドを実行してから、新しいシークレットを作ってください。ユーザー: enroll compromised。root: enroll admin compromised { $user }
check-on-trial = このサービスの設定はコードでのログインを待っているか、途中で切れています。
check-on-trial-effect = 行は有効です。ログインがなければ、待ち時間の後に元に戻ります。
check-line-missing = { $service } のスタックに pam_totp.so の行がありません。
check-line-dropped = { $service } は以前コードを求めていましたが、そのスタックに pam_totp.so の行がなくなりました。
check-line-dropped-effect = そこでは誰もコードを求められません。意図した変更の場合: enroll check --changed --accept { $service }
check-no-pam-file = サービス { $service } はありません。この名前の PAM ファイルがありません。
check-no-pam-file-effect = libpam は代わりに `other` を使いますが、`other` はコードを要求しません。
check-install-it = { $service } の PAM ファイルがありません。プログラムは既知です。ファイルを含む、そのプログラムのパッケージを再インストールしてください。
check-no-pam-file-advice = 綴りを確認してください。このマシンのサービス: { $services }
check-line-missing-effect = そこでは誰もコードを求められません。
check-move-below = 行を { $place } の下に移してください:
check-correct-the-line = この行を直してください:
check-correct-the-line-first = まずこの行を直してください。この報告にこの行の別の問題があります。
check-no-change-found = 1 行の変更で、別の問題を起こさずに直す方法は見つかりませんでした。
check-line-missing-advice = root のシェルを開いたまま、次を加えてください:
check-line-missing-below = root のシェルを開いたまま、{ $place } の下に次を加えてください:
check-folder-above = 上位のフォルダーが root 専用ではありません（chown root、chmod go-w）
check-move-out-of = { $path } には誰でも書き込め、その設定は必要です。root だけが変更できるフォルダーを使ってください。

## enroll import, enroll export

import-reading = 読み込み中: { $what }。
import-reading-users = 読み込み中: { $what }、{ $count } 人。
import-only-tried = 試しただけです（--dry-run）。何も変更していません。
import-has-all = { $user } にはすべて登録済みです。何も変更していません。
import-nothing-usable = 使えるものがありません。何も変更していません
import-stdin-is-the-file = 標準入力がファイルなので質問できません。FILE か --no-password-check を指定してください
import-report-ended = 登録は済みましたが、報告が途切れました。リカバリーコードは: enroll recovery
import-say-replace = { $user } は登録済みです。置き換えるには --replace を指定します。何も変更していません
import-replace-is-for-root = --replace は root が --user NAME か --all と使うものです。自分の登録は、コードを入力すれば置き換わります
import-key-file-is-for-pskc = --key-file は PSKC コンテナ用ですが、このファイルは違います
import-cannot-ask = { $user } は登録済みですが、標準入力がファイルのためコードを尋ねられません。FILE を指定してください
import-replaces = { $user } は登録済みです。インポートすると、以前の認証器はすべて置き換わります。
import-done = 完了: { $user } を登録しました。同じアプリまたはトークンの次のコードでログインできます。元のファイルにはまだシークレットがあります。ログインできたら削除してください。
import-all-for-root = --all は root 専用です: sudo enroll import --all FILE
import-all-needs-file = --all にはインポートする FILE が必要です
import-all-needs-roots-file = --all には root 所有のファイルが必要です
import-no-such-user = このマシンにそのユーザーはいません
import-skipped-enrolled = 登録済み（--replace で置き換え）
import-left-nothing = 使えるものがありません
import-skipped-has-all = すべて登録済みです
import-sum = ユーザー: 登録 { $enrolled }、省略 { $skipped }、対象外 { $left }、失敗 { $failed }。
import-sum-tried = ユーザー: 登録予定 { $enrolled }、省略 { $skipped }、対象外 { $left }、失敗 { $failed }。
import-no-recovery-codes = リカバリーコードは作っていません。各自が `enroll recovery` で作るか、次回 --recovery-codes FILE を指定してください。
import-no-codes-made = リカバリーコードは作っていません。取り込み時に作るには --recovery-codes FILE を指定してください。
import-tokens-only = 次のユーザーはイベントベースのトークンしか持っていません: { $users }。`enroll` はこのトークンのコードを確認できないため、本人はリカバリーコードを作れません。これらの各ユーザーの最初のリカバリーコードを作ってください: enroll admin recovery NAME
import-first-login = 新しいトークンの 1 つのコードがログインで拒否される場合、トークンの時計かカウンターがずれています。その場合は、続けて表示される 2 つのコードを空白で区切って、1 回の回答として入力してもらってください。
import-codes-file = { $path }: root 所有、モード 0600 のファイルが必要です
import-codes-not-written = リカバリーコードを書けません（{ $error }）。登録していません
import-progress = 確認したユーザー: { $total } 人中 { $count } 人
import-which-key = このファイルに { $user } という名前のシークレットがないため、シークレットは取り込みませんでした。どれを使うか --only NAME で指定してください（複数なら繰り返し）: { $labels }。何も変更していません
import-which-service = このファイルには、{ $user } という名前とこのホストの発行者（{ $issuer }）の両方を持つシークレットがないため、シークレットは取り込みませんでした。他のサービスのコードでここにログインできてはならないからです。どれを使うか --only NAME で指定してください（複数なら繰り返し）: { $labels }。何も変更していません
import-only-unclear = --only { $name } は複数のサービスのシークレットに当てはまります。名前全体で指定してください: { $labels }。何も変更していません
import-only-nothing = --only { $name } に当てはまる取り込めるシークレットがありません。ファイルにあるもの: { $labels }。何も変更していません
import-of-a-service = { $name } はこのホストのシークレットではありません。取り込む場合: --user NAME --only { $name }
import-two-names = ファイルの名前 { $first } と { $second } はドメインを除くとどちらもこのユーザーになり、誰のシークレットか決められません。正しいものを --user NAME --only で取り込んでください
import-others = 他人の項目 { $count } 件
import-the-file = ファイル
import-nobodys = ユーザーのない認証器。--user NAME --only で割り当てられます
import-scratch-alone = スクラッチコード: 使える認証器がなければ登録できません
import-most-authenticators = 認証器: 上限は { $count } 個です
import-short-left = 「{ $label }」: シークレットが { $bits } ビットしかありません。RFC 4226 は 128 ビット以上を求めるため、この認証器には新しいシークレットが必要です（enroll）。それまでは --short-secrets で取り込めます
import-short-taken = 「{ $label }」: シークレットが { $bits } ビットしかないため、enroll で新しくするまで短いシークレットとして記録します
import-sum-cannot = このファイルでは登録されない人: { $users }。
import-sum-short = --short-secrets を付けると、さらに { $count } 人が登録されます。
import-and-more = { $users } ほか { $count } 人
import-same-secret = 同じシークレットの重複
import-no-name = 名前のない認証器
import-event-based = 「{ $label }」イベントベース（HOTP）、{ $digits } 桁、{ $hash }、カウンター { $count }
import-time-based = 「{ $label }」時刻ベース、{ $digits } 桁、{ $period } 秒、{ $hash }
import-paste = テキストを貼り付け、Enter と Ctrl-D を押してください:
import-stdin = 標準入力: { $error }
import-roots-file-only = { $error }。root の enroll は、他人が置けない場所のシークレットだけを読みます。または標準入力で渡してください: enroll import ... - < { $path }
import-roots-key-only = { $error }。root のとき、enroll はほかの誰も置けない場所にある鍵だけを読みます。または --key-file を省き、鍵を入力してください
import-no-file = { $path } がありません。ファイルを指定してください
import-too-large = { $path } を取り込めません: 読み取りの上限 { $size } を超えています。画像やメモを除いた、またはシークレットの一部だけの、小さいファイルを指定してください
# first, second: what the system or a rule says of the file
import-neither = { $path } を読めません。root のファイルとして: { $first }。{ $user } の権限で: { $second }。root だけが変更できる通常のファイルか、{ $user } が読めるファイルを指定してください。何も変更していません
import-no-text = { $path }: UTF-8 のテキストではありません。暗号化されたアプリの書き出しなら、暗号化なしで書き出し直して取り込み、その後そのファイルを削除してください
import-unknown-format = ファイルの形式がわかりません。次のどれかなら指定してください: --format google、oath、uri、csv、pskc、json、keepass
ask-container-key = コンテナーの鍵（16 進）:{" "}
ask-container-password = コンテナーのパスワード:{" "}
import-container-encrypted = コンテナーは暗号化されています。鍵かパスワードを --key-file に入れてください
import-password-no-text = パスワードが UTF-8 のテキストではありません
output-roots-folder = { $error }。root のとき、enroll はほかの誰も変更できないフォルダー (/root など) にだけ書き込みます
export-file-exists = ファイルはすでにあります。--to には新しい名前を指定してください
export-recovery-codes = リカバリーコード: ハッシュで保存しているため
export-kept = 今後の版のために保存した認証器
export-counter-hidden = ログインが記録している「{ $label }」のカウンター: root だけが読めるため、エクスポートには登録時のカウンターが入っています
export-left = 対象外: { $what }
export-keep-to-yourself = これがあれば、あなたのコードを作れます。誰にも渡さず、使用後に削除してください。
export-keep-the-file = これがあれば、あなたのコードを作れます。誰にも渡さないでください。google-authenticator はログインのたびに ~/.google_authenticator を読むので、そのファイルは残してください。
export-google-knows = google-authenticator は 6 桁、SHA-1 のコードだけに対応します
export-google-takes-one = 「{ $label }」: google-authenticator の認証器は一つだけです（--label）
export-oath-no-spaces = pam_oath は空白を含むユーザー名を扱えません
export-oath-knows = 「{ $label }」: pam_oath は SHA-1、30 または 60 秒、256 ビットまでです
export-oath-knows-none = pam_oath が対応する認証器はありません。ほかの形式で書き出すには: enroll export --format uri
import-line = { $place }: { $fate ->
    [taken] 取り込み
    [changed] 変更
   *[left] 対象外
}: { $what }
# The end of a report that is too long: kind is the word that lines of the report have.
import-more-lines = ほかに同じ種類が { $count } 件: { $kind ->
    [taken] 取り込み
    [changed] 変更
   *[left] 対象外
}
import-outcome = { $user }: { $outcome ->
    [taken] 登録予定
    [enrolled] 登録
    [skipped] 省略
    [left] 対象外
   *[failed] 失敗
}: { $what }
# About a list of the owners of tokens; serial: a serial number, places: lines of the list or of the tokens.
import-owners-of-root = { $error }。この一覧は誰がどのトークンでログインするかを決めるため、root だけが変更できるファイルでなければなりません
import-owners-line = この行にはシリアル番号かユーザーがありません
import-serial-twice = シリアル番号 { $serial } は { $places } にもあります
import-token-twice = ファイルにはシリアル番号 { $serial } のトークンが複数あります（{ $places }）
import-no-such-token = シリアル番号 { $serial } のトークンはファイルにありません
import-tokens-rest = 一覧で誰にも割り当てられていないトークン { $count } 個
import-two-tokens = 一覧ではこのユーザーに複数のトークンがあります（{ $places }）。一つだけ割り当て、残りはユーザーが `enroll add --token` で追加してください
