package org.muniment.vault.internal;

import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Bouncy Castle as an instance: it is not registered with the JVM, so that nothing else changes its behaviour. */
public final class BouncyCastle {

    /** The provider, to be named wherever Bouncy Castle is meant. */
    public static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private BouncyCastle() {}
}
