/**
 * Looks at where keys and what they open could leak from this machine: files that others may read, swap, core files, heap
 * dumps, debuggers, ports that nobody asked for. Reads {@code /proc} (proc(5), core(5)), so most of it is for Linux.
 */
@NullMarked
package org.muniment.vault.hardening;

import org.jspecify.annotations.NullMarked;
