package org.muniment.archive;

import java.time.InstantSource;
import org.muniment.ledger.Ledger;
import org.muniment.policy.Policy;
import org.muniment.vault.Vault;

/** What archives stand on; none of it is closed by them. */
public record House(Vault vault, Ledger ledger, Policy policy, InstantSource clock) {}
