#!/bin/sh
# Makes the fixtures of this folder anew with stock openssl and gpg (the keys too; they are for tests only).
# The files are frozen: run this only to add a case, and keep the others as they are.
set -eu
cd "$(dirname "$0")"
key() { # NAME ADDRESS KIND
    openssl req -x509 -newkey "$3" ${4:+-pkeyopt "$4"} -nodes -keyout "$1.key" -out "$1.pem" -days 36500 -sha256 \
        -subj "/CN=$1" -addext "subjectAltName=email:$2" -addext "basicConstraints=critical,CA:FALSE" \
        -addext "keyUsage=critical,digitalSignature,keyEncipherment,keyAgreement" \
        -addext "extendedKeyUsage=emailProtection" 2>/dev/null
    openssl pkcs12 -export -inkey "$1.key" -in "$1.pem" -out "$1.p12" -passout pass:secret
    rm "$1.key"
}
head() { # SUBJECT
    printf 'From: Erika <erika@example.org>\r\nTo: help@desk.example\r\nSubject: %s\r\nDate: Sun, 01 Nov 2026 10:00:00 +0000\r\nMessage-ID: <%s@example.org>\r\nMIME-Version: 1.0\r\n' "$1" "$(printf %s "$1" | tr -c 'a-z0-9\n' -)"
}
key house help@desk.example rsa:2048
key house-ec help@desk.example ec ec_paramgen_curve:P-256
key erika erika@example.org rsa:2048
pem() { openssl pkcs12 -in "$1.p12" -passin pass:secret -nodes -nocerts 2>/dev/null; }
pem erika > erika.key

printf 'Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe parcel code is 4711 \303\244\303\266.\r\n--in\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--in--\r\n' > plain.mime
printf 'Content-Type: text/html; charset=utf-8\r\n\r\n<p>Secret <b>code</b> 4711</p><img src="http://away.example/x">\r\n' > html.mime

body() { tr -d '\r' | sed 's/$/\r/'; }
{ head smime-opaque; openssl smime -sign -nodetach -in plain.mime -signer erika.pem -inkey erika.key | sed 1d | body; } > smime-opaque.eml
{ head smime-detached; openssl smime -sign -in plain.mime -signer erika.pem -inkey erika.key | sed 1d | body; } > smime-detached.eml
{ head smime-enveloped; openssl smime -encrypt -aes256 -in plain.mime house.pem | sed 1d | body; } > smime-enveloped.eml
{ head smime-enveloped-html; openssl smime -encrypt -aes256 -in html.mime house.pem | sed 1d | body; } > smime-enveloped-html.eml
{ head smime-authenveloped; openssl cms -encrypt -aes-256-gcm -in plain.mime house.pem | sed 1d | body; } > smime-authenveloped.eml
{ head smime-authenveloped-html; openssl cms -encrypt -aes-256-gcm -in html.mime house.pem | sed 1d | body; } > smime-authenveloped-html.eml
{ head smime-enveloped-ec; openssl cms -encrypt -aes256 -in plain.mime house-ec.pem | sed 1d | body; } > smime-enveloped-ec.eml
openssl smime -sign -in plain.mime -signer erika.pem -inkey erika.key | sed 1d | body > signed.mime
openssl smime -sign -nodetach -in plain.mime -signer erika.pem -inkey erika.key | sed 1d | body > opaque.mime
{ head smime-signed-encrypted; openssl smime -encrypt -aes256 -in signed.mime house.pem | sed 1d | body; } > smime-signed-encrypted.eml
openssl cms -encrypt -aes-256-gcm -in opaque.mime house.pem | sed 1d | body > encrypted.mime
{ head smime-triple; openssl smime -sign -in encrypted.mime -signer erika.pem -inkey erika.key | sed 1d | body; } > smime-triple.eml

GNUPGHOME=$(mktemp -d)
export GNUPGHOME
chmod 700 "$GNUPGHOME"
g() { gpg --batch --quiet --yes --no-tty --trust-model always --pinentry-mode loopback --passphrase "${PASS-}" "$@"; }
PASS=secret g --quick-generate-key 'Help <help@desk.example>' rsa2048 default never
PASS=secret g --quick-add-key "$(g --list-keys --with-colons help@desk.example | awk -F: '/^fpr/{print $10; exit}')" rsa2048 encr never
g --quick-generate-key 'Erika <erika@example.org>' ed25519 default never
g --quick-add-key "$(g --list-keys --with-colons erika@example.org | awk -F: '/^fpr/{print $10; exit}')" cv25519 encr never
PASS=secret g --armor --export-secret-keys help@desk.example > house.sec.asc
g --armor --export help@desk.example > house.asc
g --armor --export erika@example.org > erika.asc
g --armor --export-secret-keys erika@example.org > erika.sec.asc
pgpmime() { # FILE
    printf 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=out\r\n\r\n--out\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--out\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n'
    body < "$1"
    printf '\r\n--out--\r\n'
}
g --armor -u erika@example.org -r help@desk.example --sign --encrypt -o message.asc plain.mime
{ head pgp-encrypted; printf 'Autocrypt: addr=erika@example.org; keydata=%s\r\n' "$(g --export erika@example.org | base64 -w 72 | sed 's/^/ /')"; pgpmime message.asc; } > pgp-encrypted.eml
{ head pgp-exchange; pgpmime message.asc | sed 's/^Content-Type: multipart\/encrypted; protocol="application\/pgp-encrypted"/Content-Type: multipart\/mixed/'; } > pgp-exchange.eml
g --armor -r help@desk.example --encrypt -o html.asc html.mime
{ head pgp-encrypted-html; pgpmime html.asc; } > pgp-encrypted-html.eml
{ head pgp-efail; printf 'Content-Type: multipart/mixed; boundary=bad\r\n\r\n--bad\r\nContent-Type: text/html\r\n\r\n<img src="http://away.example/\r\n--bad\r\n'; pgpmime html.asc; printf '\r\n--bad\r\nContent-Type: text/html\r\n\r\n">\r\n--bad--\r\n'; } > pgp-efail.eml
g --armor -u erika@example.org --detach-sign -o plain.sig plain.mime
signed() {
    printf 'Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=sig\r\n\r\n--sig\r\n'
    cat plain.mime
    printf '\r\n--sig\r\nContent-Type: application/pgp-signature; name=signature.asc\r\n\r\n'
    body < plain.sig
    printf '\r\n--sig--\r\n'
}
{ head pgp-signed; signed; } > pgp-signed.eml
signed > signed.mime
g --armor -r help@desk.example --encrypt -o message.asc signed.mime
{ head pgp-sign-inside-encrypt; pgpmime message.asc; } > pgp-sign-inside-encrypt.eml
printf 'Gr\303\274\303\237e, the code is 4711\n- a list\n-- \nErika  \n' > text
g --armor -u erika@example.org -r help@desk.example --sign --encrypt -o message.asc text
{ head pgp-inline-encrypted; printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'; body < message.asc; } > pgp-inline-encrypted.eml
{ head pgp-inline-partly; printf 'Content-Type: text/plain; charset=utf-8\r\n\r\nRead this:\r\n'; body < message.asc; printf 'and this was in the clear\r\n'; } > pgp-inline-partly.eml
{ head pgp-inline-html; printf 'Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><pre>\r\n'; body < message.asc; printf '</pre></body></html>\r\n'; } > pgp-inline-html.eml
g -u erika@example.org --clearsign -o message.asc text
{ head pgp-inline-signed; printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'; body < message.asc; } > pgp-inline-signed.eml
{ head pgp-inline-tampered; printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'; body < message.asc | sed s/4711/4712/; } > pgp-inline-tampered.eml
rm -rf "$GNUPGHOME" ./*.key ./*.mime ./*.sig ./message.asc ./html.asc ./text
