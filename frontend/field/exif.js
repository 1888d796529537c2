// What the camera wrote into a JPEG (when, where) is carried over to the smaller picture, which is upright already.
const SOI = 0xffd8;
const APP1 = 0xffe1;
const START_OF_SCAN = 0xffda;
const ORIENTATION = 0x0112;
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];

// The EXIF segment of a JPEG with its orientation set to upright; null where there is none or it is broken.
export function exifOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint16(0) !== SOI) return null;
    for (let at = 2; view.getUint16(at) !== START_OF_SCAN; at += 2 + view.getUint16(at + 2)) {
      if (view.getUint16(at) !== APP1 || EXIF.some((byte, i) => view.getUint8(at + 4 + i) !== byte)) continue;
      const segment = bytes.slice(at, at + 2 + view.getUint16(at + 2));
      turnUpright(new DataView(segment.buffer, 10));
      return segment;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

function turnUpright(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const first = tiff.getUint32(4, little);
  const entries = tiff.getUint16(first, little);
  for (let at = first + 2; at < first + 2 + entries * 12; at += 12) {
    if (tiff.getUint16(at, little) === ORIENTATION) tiff.setUint16(at + 8, 1, little);
  }
}

export const withExif = (jpeg, segment) => new Blob([jpeg.slice(0, 2), segment, jpeg.slice(2)], { type: "image/jpeg" });
