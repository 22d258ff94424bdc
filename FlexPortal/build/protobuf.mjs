// As much of the wire format of Protocol Buffers as model.mjs needs: fields in order, each with its number and its raw value.

/** The fields of a message; with packed, the numbers of a packed field. */
export function decode(message, { packed = false } = {}) {
  const fields = [];
  let at = 0;
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const take = (length) => message.subarray(at, (at += length));
  while (at < message.length) {
    if (packed) {
      fields.push(number());
      continue;
    }
    const tag = number();
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    const value = type === 0 ? rawVarint() : type === 1 ? take(8) : type === 5 ? take(4) : take(number());
    fields.push({ field, type, ...value.raw ? value : { value } });
  }
  return fields;

  // A number below 2^53 as such; the bytes are kept, because a negative one is larger.
  function rawVarint() {
    const from = at;
    const value = number();
    return { value, raw: message.subarray(from, at) };
  }
}

/** A message of fields. */
export function encode(fields) {
  return Buffer.concat(fields.flatMap(({ field, type, value, raw }) => [
    number(field * 8 + type),
    ...(type === 0 ? [raw ?? number(value)] : type === 2 ? [number(value.length), value] : [value]),
  ]));
}

export function bytes(field, value) {
  return { field, type: 2, value };
}

export function text(field, value) {
  return bytes(field, Buffer.from(value));
}

export function varint(field, value) {
  return { field, type: 0, value };
}

function number(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return Buffer.from([...bytes, value]);
}
