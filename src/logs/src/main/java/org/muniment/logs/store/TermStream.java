package org.muniment.logs.store;

import java.util.Arrays;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.UnicodeUtil;

/** Hands Lucene the terms of one record as bytes, without an analyzer. */
final class TermStream extends TokenStream {

    private final BytesTermAttribute attribute = addAttribute(BytesTermAttribute.class);
    private final BytesRef current = new BytesRef();
    private byte[] bytes = new byte[4096];
    private int[] ends = new int[256];
    private int count;
    private int next;

    void clear() {
        count = 0;
    }

    void add(char group, String text, int from, int to) {
        int start = count == 0 ? 0 : ends[count - 1];
        int most = start + 1 + UnicodeUtil.maxUTF8Length(to - from);
        if (most > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(most, bytes.length * 2));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, ends.length * 2);
        }
        bytes[start] = (byte) group;
        ends[count++] = encode(text, from, to, start + 1);
    }

    private int encode(String text, int from, int to, int start) {
        int at = start;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return UnicodeUtil.UTF16toUTF8(text, i, to - i, bytes, at);
            }
            bytes[at++] = (byte) c;
        }
        return at;
    }

    @Override
    public void reset() {
        next = 0;
    }

    @Override
    public boolean incrementToken() {
        if (next == count) {
            return false;
        }
        clearAttributes();
        current.bytes = bytes;
        current.offset = next == 0 ? 0 : ends[next - 1];
        current.length = ends[next] - current.offset;
        attribute.setBytesRef(current);
        next++;
        return true;
    }
}
