package org.muniment.web.front;

/**
 * The front page.
 *
 * @param address where to write to
 * @param promise how fast an export is ready
 */
public record Home(String address, ExportPromise promise) {}
