/** Benchmarks of the logs, run by {@code ops/bench/logs}. */
@org.jspecify.annotations.NullMarked
package org.muniment.logs.bench;
