/** Receiving, reading and sending mail; raw messages are sealed before they are acknowledged. */
@NullMarked
package org.muniment.mail;

import org.jspecify.annotations.NullMarked;
