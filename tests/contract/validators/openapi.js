// Validates an OpenAPI document: openapi.js FILE prints, as JSON, what is wrong with it.
import { Validator } from '@seriousme/openapi-schema-validator';

const validator = new Validator();
const { valid, errors } = await validator.validate(process.argv[2]);
console.log(JSON.stringify({ complaints: valid ? [] : [errors].flat(), version: validator.version }));
