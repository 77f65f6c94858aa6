// Replaces modules that the SDK imports and this server never uses: zod 3 and its JSON Schemas, and ajv (server.ts has its own validator).
export default undefined;
export const zodToJsonSchema = undefined;
