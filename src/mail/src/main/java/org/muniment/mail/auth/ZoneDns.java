package org.muniment.mail.auth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.muniment.terms.Refusal;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/**
 * The whole domain name system as one zone file in master file syntax (RFC 1035 section 5): for checks without a network.
 * Names without a final dot end at the root unless {@code $ORIGIN} says otherwise. Immutable.
 */
public final class ZoneDns implements Dns {
    /** Largest zone file, bytes. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final int MAX_ALIASES = 8;
    private static final long ANY_TTL_SECONDS = 300;

    private final Map<String, List<Record>> records = new HashMap<>();

    private ZoneDns() {}

    /**
     * Reads a zone file; refuses ({@code BAD_INPUT}) what is none.
     */
    public static ZoneDns read(byte[] file) {
        if (file.length > MAX_BYTES) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the zone file is larger than " + MAX_BYTES + " bytes");
        }
        ZoneDns zone = new ZoneDns();
        try (Master master = new Master(new ByteArrayInputStream(file), Name.root, ANY_TTL_SECONDS)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                zone.records
                        .computeIfAbsent(DnsRecords.text(record.getName()), name -> new ArrayList<>())
                        .add(record);
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not a zone file: " + e.getMessage(), e);
        }
        return zone;
    }

    @Override
    public List<String> find(String name, Kind kind) throws DnsFailure {
        String at;
        try {
            at = DnsRecords.text(Name.fromString(name, Name.root));
        } catch (TextParseException e) {
            return List.of();
        }
        for (int i = 0; i <= MAX_ALIASES; i++) {
            List<Record> here = records.getOrDefault(at, List.of());
            List<Record> wanted = here.stream()
                    .filter(record -> record.getType() == DnsRecords.type(kind))
                    .toList();
            if (!wanted.isEmpty()) {
                return DnsRecords.values(wanted);
            }
            var alias = here.stream().filter(CNAMERecord.class::isInstance).findFirst();
            if (alias.isEmpty()) {
                return List.of();
            }
            at = DnsRecords.text(((CNAMERecord) alias.get()).getTarget());
        }
        throw new DnsFailure("too many aliases in a row");
    }
}
