package org.muniment.web.front;

/**
 * The front page.
 *
 * @param address where to write to
 * @param exportPromise how fast an export is ready, in words
 */
public record Home(String address, String exportPromise) {}
