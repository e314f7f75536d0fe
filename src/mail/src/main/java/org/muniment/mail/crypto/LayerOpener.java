package org.muniment.mail.crypto;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.mail.parse.Defects;
import org.muniment.mail.parse.Defects.Defect;
import org.muniment.mail.parse.Part;
import org.muniment.mail.parse.PartWalker;
import org.muniment.mail.parse.ReadingLimits;
import org.muniment.vault.cms.CmsContent;
import org.muniment.vault.cms.CmsReader;
import org.muniment.vault.cms.CmsSignature;
import org.muniment.vault.pgp.PgpCertificate;
import org.muniment.vault.pgp.PgpContent;
import org.muniment.vault.pgp.PgpReader;
import org.muniment.vault.pgp.PgpSignatures;

/**
 * Opens the signed and encrypted layers of one message, whatever their nesting, up to the limits of
 * {@link ReadingLimits}. What a part holds is hung below it ({@link Part#open}); the raw message stays as it is. Not
 * thread-safe: one for each message.
 */
public final class LayerOpener {
    private static final byte[] ARMOUR = "BEGIN PGP ".getBytes(StandardCharsets.US_ASCII);

    /** Layers told of: every opened one brings two at most. */
    private static final int MAX_NOTED = 3 * ReadingLimits.MAX_CRYPTO_LAYERS;

    private final MailKeys keys;
    private final Defects defects;
    private final List<Layer> layers = new ArrayList<>();
    private final List<Verdicts.Waiting> waiting = new ArrayList<>();
    private final OfferedKeys offered = new OfferedKeys();
    private Optional<String> subject = Optional.empty();
    private boolean textOnly;
    private int opened;
    private int budget = ReadingLimits.MAX_OPENED_BYTES;

    /** An opener with these keys. */
    public LayerOpener(MailKeys keys, Defects defects) {
        this.keys = keys;
        this.defects = defects;
    }

    /**
     * Where a part stands.
     *
     * @param depth layers around it
     * @param whole whether nothing else of the message stands beside it
     */
    private record Place(int depth, boolean whole) {
        Place inside() {
            return new Place(depth + 1, whole);
        }
    }

    /**
     * Opens what can be opened.
     *
     * @param message the message, walked
     * @param author address in its From field, lower case; empty when there is none
     */
    public Opened open(Part message, String author) {
        visit(message, new Place(0, true));
        if (!layers.isEmpty() || message.header().has("autocrypt")) {
            offered.autocrypt(message.header().first("autocrypt"), author);
        }
        offered.attached(message);
        layers.forEach(layer -> layer.signer().ifPresent(offered::add));
        if (!waiting.isEmpty()) {
            List<PublicKey> candidates = new ArrayList<>(offered.all());
            candidates.addAll(keys.known(author));
            List<PgpCertificate> certificates = Verdicts.certificates(candidates);
            waiting.forEach(one -> replace(one.index(), Verdicts.pgp(one, certificates)));
        }
        return new Opened(layers, offered.all(), subject, textOnly);
    }

    private void visit(Part part, Place place) {
        switch (part.type()) {
            case "multipart/signed" -> signed(part, place);
            case "application/pkcs7-mime", "application/x-pkcs7-mime" -> smime(part, place);
            default -> {
                Optional<Part> encrypted = pgpMime(part);
                if (encrypted.isPresent()) {
                    pgp(part, encrypted.get(), place);
                } else if (!part.children().isEmpty()) {
                    Place among = new Place(
                            place.depth(), place.whole() && part.children().size() == 1);
                    part.children().forEach(child -> visit(child, among));
                } else {
                    leaf(part, place);
                }
            }
        }
    }

    private void leaf(Part part, Place place) {
        String name = part.fileName().toLowerCase(Locale.ROOT);
        if (part.type().equals("application/octet-stream") && (name.endsWith(".p7m") || name.endsWith(".p7s"))) {
            if (name.endsWith(".p7m")) {
                smime(part, place);
            }
        } else if (part.isText() && !part.disposition().equals("attachment")) {
            inline(part, place);
        } else if (SealedFile.mayBe(part)) {
            file(part, place);
        }
    }

    /** Opens a file that was encrypted for itself; what is in it stays a file, so nothing can leak it. */
    private void file(Part part, Place place) {
        byte[] content = part.contentAgain();
        if (!SealedFile.is(part, content) || !mayOpen(place)) {
            return;
        }
        switch (new PgpReader(keys.pgp(), budget).open(content)) {
            case PgpContent.Opened open -> {
                spend(open.content());
                if (open.encrypted()) {
                    note(new Layer(Scheme.PGP, LayerState.ENCRYPTED_PARTLY));
                }
                if (!open.signatures().isEmpty()) {
                    waiting.add(new Verdicts.Waiting(layers.size(), open.signatures(), false));
                    note(new Layer(Scheme.PGP, LayerState.SIGNED));
                }
                part.open(
                        new PartWalker(SealedFile.opened(part, open.content()), part.path() + ".pgp.", defects).walk());
            }
            case PgpContent.Closed closed -> {
                if (closed.why() != PgpContent.Why.UNKNOWN) {
                    note(new Layer(Scheme.PGP, state(closed.why())));
                }
            }
        }
    }

    /** The encrypted part of PGP/MIME (RFC 3156 section 4), also where a gateway has made multipart/mixed of it. */
    private static Optional<Part> pgpMime(Part part) {
        List<Part> children = part.children();
        for (int i = 0; i + 1 < children.size(); i++) {
            if (children.get(i).type().equals("application/pgp-encrypted")) {
                return Optional.of(children.get(i + 1));
            }
        }
        return part.type().equals("multipart/encrypted") && children.size() > 1
                ? Optional.of(children.get(1))
                : Optional.empty();
    }

    private void signed(Part part, Place place) {
        List<Part> children = part.children();
        boolean pgp = part.parameter("protocol").toLowerCase(Locale.ROOT).contains("pgp")
                || (children.size() > 1 && children.get(1).type().equals("application/pgp-signature"));
        Scheme scheme = pgp ? Scheme.PGP : Scheme.SMIME;
        int index = layers.size();
        note(new Layer(scheme, LayerState.SIGNED));
        if (children.isEmpty() || !mayOpen(place)) {
            return;
        }
        if (children.size() > 1) {
            byte[] covered = Canonical.lines(children.get(0).wholeBytes());
            byte[] signature = children.get(1).content();
            if (pgp) {
                waiting.add(new Verdicts.Waiting(index, PgpSignatures.detached(signature, covered), place.whole()));
            } else {
                List<CmsSignature> checked = new CmsReader(List.of(), 0).check(signature, covered);
                replace(index, Verdicts.smime(checked, place.whole()));
            }
        }
        visit(children.get(0), place.inside());
    }

    private void smime(Part part, Place place) {
        if (!mayOpen(place)) {
            note(new Layer(Scheme.SMIME, declared(part)));
            return;
        }
        switch (new CmsReader(keys.smime(), budget).open(part.content())) {
            case CmsContent.Signed signed -> {
                if (!signed.signatures().isEmpty()) {
                    note(Verdicts.smime(signed.signatures(), place.whole()));
                    signed.content().ifPresent(content -> inside(part, content, place));
                }
            }
            case CmsContent.Opened content -> {
                LayerState state = !content.authenticated()
                        ? LayerState.ENCRYPTED_UNAUTHENTICATED
                        : place.whole() ? LayerState.ENCRYPTED_OPENED : LayerState.ENCRYPTED_PARTLY;
                note(new Layer(Scheme.SMIME, state));
                textOnly |= !content.authenticated() || !place.whole();
                secret(part, content.content(), place);
            }
            case CmsContent.Expanded content -> inside(part, content.content(), place);
            case CmsContent.Closed closed -> note(new Layer(Scheme.SMIME, state(part, closed.why())));
        }
    }

    private LayerState state(Part part, CmsContent.Why why) {
        return switch (why) {
            case NO_KEY -> LayerState.ENCRYPTED;
            case UNKNOWN -> declared(part);
            case TOO_LARGE -> {
                defects.add(Defect.CRYPTO_LIMIT);
                yield declared(part) == LayerState.SIGNED ? LayerState.SIGNED : LayerState.ENCRYPTED_BROKEN;
            }
            case BROKEN ->
                declared(part) == LayerState.SIGNED ? LayerState.SIGNED_INVALID : LayerState.ENCRYPTED_BROKEN;
        };
    }

    private static LayerState declared(Part part) {
        String kind = part.parameter("smime-type").toLowerCase(Locale.ROOT);
        return kind.equals("signed-data") ? LayerState.SIGNED : LayerState.ENCRYPTED;
    }

    private void pgp(Part part, Part encrypted, Place place) {
        if (!mayOpen(place)) {
            note(new Layer(Scheme.PGP, LayerState.ENCRYPTED));
            return;
        }
        switch (new PgpReader(keys.pgp(), budget).open(encrypted.content())) {
            case PgpContent.Opened content -> {
                opened(content, place);
                secret(part, content.content(), place);
            }
            case PgpContent.Closed closed -> note(new Layer(Scheme.PGP, state(closed.why())));
        }
    }

    /** Notes the layers of an OpenPGP message that is open. */
    private void opened(PgpContent.Opened content, Place place) {
        if (content.encrypted()) {
            note(new Layer(Scheme.PGP, place.whole() ? LayerState.ENCRYPTED_OPENED : LayerState.ENCRYPTED_PARTLY));
            textOnly |= !place.whole();
        }
        if (!content.signatures().isEmpty()) {
            waiting.add(new Verdicts.Waiting(layers.size(), content.signatures(), place.whole()));
            note(new Layer(Scheme.PGP, LayerState.SIGNED));
        }
    }

    private LayerState state(PgpContent.Why why) {
        return switch (why) {
            case NO_KEY -> LayerState.ENCRYPTED;
            case UNPROTECTED -> LayerState.ENCRYPTED_REFUSED;
            case BROKEN, UNKNOWN -> LayerState.ENCRYPTED_BROKEN;
            case TOO_LARGE -> {
                defects.add(Defect.CRYPTO_LIMIT);
                yield LayerState.ENCRYPTED_BROKEN;
            }
        };
    }

    private void inline(Part part, Place place) {
        if (!part.mayHold(ARMOUR)) {
            return;
        }
        byte[] content = part.contentAgain();
        if (content.length > ReadingLimits.MAX_INLINE_BYTES) {
            return;
        }
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!InlinePgp.mayBeIn(text)) {
            return;
        }
        if (!part.type().equals("text/plain")) {
            text = new String(part.renderedText(content).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        }
        InlinePgp.Found found = InlinePgp.in(text);
        if (found.isEmpty()) {
            return;
        }
        Place here = new Place(place.depth(), place.whole() && found.alone());
        StringBuilder shown = new StringBuilder();
        for (InlinePgp.Block block : found.blocks()) {
            String piece = inline(part, block, here);
            shown.append(shown.isEmpty() ? "" : "\n").append(piece);
        }
        // The HTML alternative of such a text says the same in cipher, or something that was never signed.
        textOnly = true;
        part.openText(shown.toString());
    }

    private String inline(Part part, InlinePgp.Block block, Place place) {
        return switch (block) {
            case InlinePgp.Plain plain -> part.textOf(latin1(plain.text()));
            case InlinePgp.Signed signed -> {
                if (mayOpen(place)) {
                    PgpSignatures signatures = PgpSignatures.detached(signed.signature(), signed.covered());
                    waiting.add(new Verdicts.Waiting(layers.size(), signatures, place.whole()));
                }
                note(new Layer(Scheme.PGP, LayerState.SIGNED));
                yield part.textOf(latin1(signed.text()));
            }
            case InlinePgp.Armored armored -> {
                PgpContent content = mayOpen(place)
                        ? new PgpReader(keys.pgp(), budget).open(armored.armor())
                        : new PgpContent.Closed(PgpContent.Why.NO_KEY);
                if (content instanceof PgpContent.Opened open) {
                    spend(open.content());
                    opened(open, place);
                    yield part.textOf(open.content());
                }
                note(new Layer(Scheme.PGP, state(((PgpContent.Closed) content).why())));
                yield new String(armored.armor(), StandardCharsets.ISO_8859_1);
            }
        };
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Notes a layer; many more than are opened are of no use to anybody. */
    private void note(Layer layer) {
        if (layers.size() < MAX_NOTED) {
            layers.add(layer);
        }
    }

    private void replace(int index, Layer layer) {
        if (index < layers.size()) {
            layers.set(index, layer);
        }
    }

    /** Whether one more layer may be opened there. */
    private boolean mayOpen(Place place) {
        if (place.depth() >= ReadingLimits.MAX_CRYPTO_DEPTH || opened >= ReadingLimits.MAX_CRYPTO_LAYERS) {
            defects.add(Defect.CRYPTO_LIMIT);
            return false;
        }
        opened++;
        return true;
    }

    private void spend(byte[] content) {
        budget = Math.max(0, budget - content.length);
    }

    /** Opens what was encrypted; its own subject counts when it is the whole message. */
    private void secret(Part part, byte[] content, Place place) {
        Part inner = inside(part, content, place);
        boolean covered = !inner.parameter("protected-headers").isEmpty()
                || !inner.parameter("hp").isEmpty();
        if (covered && place.whole() && subject.isEmpty() && inner.header().has("subject")) {
            subject = Optional.of(inner.header().words("subject"));
        }
    }

    private Part inside(Part part, byte[] content, Place place) {
        spend(content);
        String wrapping = part.type().startsWith("multipart/") ? ".pgp." : ".smime.";
        Part inner = new PartWalker(content, part.path() + wrapping, defects).walk();
        part.open(inner);
        visit(inner, place.inside());
        return inner;
    }
}
