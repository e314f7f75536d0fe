package org.muniment.mail.auth;

import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.muniment.terms.Refusal;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Asks the name servers of this machine, or named ones, and remembers answers for as long as they say. After a time-out it
 * asks nothing for {@link #PAUSE}: a machine without name servers must not slow each mail down. Thread-safe.
 */
public final class ResolverDns implements Dns {
    /** How long nothing is asked after a question that timed out. */
    public static final Duration PAUSE = Duration.ofSeconds(30);

    /** Names that no name server knows (RFC 6761): never asked for. */
    private static final Set<String> NOWHERE = Set.of("example", "test", "invalid", "localhost", "local", "");

    private static final int CACHE_ENTRIES = 10_000;
    private static final int MAX_ALIASES = 8;

    private final LookupSession session;
    private final Duration timeout;
    private final InstantSource clock;
    private volatile Instant silentUntil = Instant.MIN;

    private ResolverDns(LookupSession session, Duration timeout, InstantSource clock) {
        this.session = session;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * A resolver; refuses ({@code BAD_INPUT}) a server that is no address.
     *
     * @param servers addresses of name servers; empty for those this machine is configured with
     * @param timeout longest wait for one answer
     */
    public static ResolverDns of(List<String> servers, Duration timeout, InstantSource clock) {
        try {
            ExtendedResolver resolver =
                    servers.isEmpty() ? new ExtendedResolver() : new ExtendedResolver(servers.toArray(String[]::new));
            resolver.setTimeout(timeout);
            resolver.setRetries(1);
            Cache cache = new Cache(DClass.IN);
            cache.setMaxEntries(CACHE_ENTRIES);
            LookupSession session = LookupSession.builder()
                    .resolver(resolver)
                    .cache(cache)
                    .maxRedirects(MAX_ALIASES)
                    .build();
            return new ResolverDns(session, timeout, clock);
        } catch (UnknownHostException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "setting muniment.mail.auth.dns names no name server", e);
        }
    }

    @Override
    public List<String> find(String name, Kind kind) throws DnsFailure {
        if (NOWHERE.contains(name.substring(name.lastIndexOf('.') + 1))) {
            return List.of();
        }
        if (clock.instant().isBefore(silentUntil)) {
            throw new DnsFailure("name servers did not answer a moment ago");
        }
        try {
            Name absolute = Name.fromString(name, Name.root);
            return DnsRecords.values(session.lookupAsync(absolute, DnsRecords.type(kind))
                    .toCompletableFuture()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .getRecords());
        } catch (TextParseException e) {
            return List.of();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoSuchDomainException || e.getCause() instanceof NoSuchRRSetException) {
                return List.of();
            }
            throw new DnsFailure("name servers gave no usable answer", e);
        } catch (TimeoutException e) {
            silentUntil = clock.instant().plus(PAUSE);
            throw new DnsFailure("name servers did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DnsFailure("interrupted while asking name servers", e);
        }
    }
}
