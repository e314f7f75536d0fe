package org.muniment.mail.auth;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.muniment.terms.Refusal;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Asks the name servers of this machine, or named ones, and remembers answers for as long as they say. After
 * {@value #MAX_TIMEOUTS} time-outs in {@link #PAUSE} it asks nothing for that long: neither a machine without name servers
 * nor a stranger's slow ones may hold up everybody's mail. Thread-safe.
 */
public final class ResolverDns implements Dns {
    /** How long nothing is asked after too many questions that timed out. */
    public static final Duration PAUSE = Duration.ofSeconds(30);

    /** Most time-outs within {@link #PAUSE} before nothing is asked for that long. */
    static final int MAX_TIMEOUTS = 5;

    /** Domains that are nobody's (RFC 6761, RFC 2606 section 3): never asked for. */
    private static final Pattern NOBODYS = Pattern.compile(
            "(?:.*\\.)?(?:example|test|invalid|localhost|local|example\\.(?:com|net|org))|", Pattern.CASE_INSENSITIVE);

    private static final int CACHE_ENTRIES = 10_000;
    private static final int MAX_ALIASES = 8;

    private final LookupSession session;
    private final Duration timeout;
    private final InstantSource clock;
    private final Deque<Instant> timeouts = new ArrayDeque<>();

    private ResolverDns(LookupSession session, Duration timeout, InstantSource clock) {
        this.session = session;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * A resolver; refuses ({@code BAD_INPUT}) a server that is no address.
     *
     * @param servers addresses of name servers, a port behind {@code #}; empty for those this machine is configured with
     * @param timeout longest wait for one answer, of all servers together
     */
    public static ResolverDns of(List<String> servers, Duration timeout, InstantSource clock) {
        return of(servers, timeout, clock, CACHE_ENTRIES);
    }

    /** As {@link #of(List, Duration, InstantSource)}, remembering at most so many answers. */
    static ResolverDns of(List<String> servers, Duration timeout, InstantSource clock, int remembered) {
        try {
            ExtendedResolver resolver = servers.isEmpty() ? new ExtendedResolver() : named(servers);
            resolver.setTimeout(timeout);
            // A server that is silent leaves the others time to answer.
            Resolver[] each = resolver.getResolvers();
            for (Resolver one : each) {
                one.setTimeout(timeout.dividedBy(each.length + 1L));
            }
            resolver.setRetries(1);
            Cache cache = new Cache(DClass.IN);
            cache.setMaxEntries(remembered);
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

    /** Name servers by their addresses, a port behind {@code #}. */
    private static ExtendedResolver named(List<String> servers) throws UnknownHostException {
        List<Resolver> resolvers = new ArrayList<>();
        for (String server : servers) {
            String[] halves = server.split("#", 2);
            byte[] address = ClientAddress.bytes(halves[0]).orElseThrow(UnknownHostException::new);
            String port = halves.length == 1 ? Integer.toString(SimpleResolver.DEFAULT_PORT) : halves[1];
            if (!port.matches("[1-9]\\d{0,4}")) {
                throw new UnknownHostException();
            }
            resolvers.add(new SimpleResolver(
                    new InetSocketAddress(InetAddress.getByAddress(address), Integer.parseInt(port))));
        }
        return new ExtendedResolver(resolvers);
    }

    @Override
    public List<String> find(String name, Kind kind) throws DnsFailure {
        if (NOBODYS.matcher(name).matches()) {
            return List.of();
        }
        if (isPaused()) {
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
            timedOut();
            throw new DnsFailure("name servers did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DnsFailure("interrupted while asking name servers", e);
        }
    }

    private boolean isPaused() {
        synchronized (timeouts) {
            while (!timeouts.isEmpty()
                    && timeouts.getFirst().isBefore(clock.instant().minus(PAUSE))) {
                timeouts.removeFirst();
            }
            return timeouts.size() >= MAX_TIMEOUTS;
        }
    }

    private void timedOut() {
        synchronized (timeouts) {
            timeouts.addLast(clock.instant());
        }
    }
}
