package org.muniment.vault;

import org.muniment.terms.Refusal;

/** Another process owns the folder ({@code UNAVAILABLE}): as a rule the server. */
public final class FolderInUse extends Refusal {

    FolderInUse(String what) {
        super(Code.UNAVAILABLE, what + " is in use by another process");
    }
}
