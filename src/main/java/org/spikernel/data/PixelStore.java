package org.spikernel.data;

import java.io.Serializable;

/**
 * Unsigned pixel bytes of many images, in chunks, because one array ends at 2 GiB. Filled by one reader (disjoint images
 * may be written by several threads), then only read.
 */
public final class PixelStore implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int DEFAULT_CHUNK_BYTES = 1 << 28;

    private final int imageBytes;
    private final int imagesPerChunk;
    private final byte[][] chunks;

    public PixelStore(int imageBytes, int imageCount) {
        this(imageBytes, imageCount, DEFAULT_CHUNK_BYTES);
    }

    public PixelStore(int imageBytes, int imageCount, int chunkBytes) {
        this.imageBytes = imageBytes;
        this.imagesPerChunk = Math.max(1, chunkBytes / imageBytes);
        this.chunks = new byte[(imageCount + imagesPerChunk - 1) / imagesPerChunk][];
        for (int i = 0; i < chunks.length; i++) {
            int images = Math.min(imagesPerChunk, imageCount - i * imagesPerChunk);
            chunks[i] = allocated(images * imageBytes, imageCount);
        }
    }

    private byte[] allocated(int bytes, int imageCount) {
        try {
            return new byte[bytes];
        } catch (OutOfMemoryError e) {
            throw new DataException(
                    "Cannot hold the images: the heap must have room for " + (long) imageCount * imageBytes
                            + " bytes and more, got a heap of "
                            + Runtime.getRuntime().maxMemory()
                            + "; set data.train-limit and data.test-limit, or give the process a larger heap",
                    e);
        }
    }

    /** The array that holds the image; its bytes start at {@link #offset}. */
    public byte[] chunk(int image) {
        return chunks[image / imagesPerChunk];
    }

    /** Where in {@link #chunk} the image starts. */
    public int offset(int image) {
        return image % imagesPerChunk * imageBytes;
    }
}
