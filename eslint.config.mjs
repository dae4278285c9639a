import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import unicorn from 'eslint-plugin-unicorn';
import tseslint from 'typescript-eslint';
import deniedWords from './lint/layout/denied-words.js';

const USE_DECLARATION = 'Declare functions at the top level with `function`.';
const USE_HASH = 'Declare private members with `#name`.';
/** An arrow function is allowed at the top level only where its type is declared: `const parse: Parser = (text) => …`. */
const TOP_LEVEL_FUNCTIONS = ['Program', 'Program > ExportNamedDeclaration'].map((parent) => ({
  selector: `${parent} > VariableDeclaration > VariableDeclarator:not([id.typeAnnotation]) > :matches(ArrowFunctionExpression, FunctionExpression)`,
  message: USE_DECLARATION,
}));
const PRIVATE_MEMBERS = [
  {
    selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"])[accessibility="private"]',
    message: USE_HASH,
  },
  { selector: 'TSParameterProperty[accessibility="private"]', message: USE_HASH },
];

/** A test must pass on a machine that is several times slower. jest.config.js has the one limit for a test that hangs. */
const NO_TIMING = [
  {
    selector: 'CallExpression[callee.object.name="jest"][callee.property.name="setTimeout"]',
    message: 'testTimeout in jest.config.js applies to all tests.',
  },
  {
    selector: 'CallExpression[callee.name=/^(it|test|(before|after)(All|Each))$/] > Literal[raw=/^[0-9]/]',
    message: 'testTimeout in jest.config.js applies to all tests.',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^toBeLess/] CallExpression[callee.name="expect"] CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name="now"]',
    message: 'Do not assert durations in tests. Measure them in a benchmark.',
  },
];

const TEST_CODE = [
  '**/*.test.*',
  '**/*.fixture.*',
  'e2e/**',
  'test-support/**',
  'bench/**',
  'attack/**',
  'client/src/testing/**',
];

export default tseslint.config(
  {
    // The benchmarks are type-checked without strictNullChecks, which the rules with types need.
    ignores: [
      '**/dist/',
      '**/coverage/',
      '.stack/',
      '**/node_modules/',
      'bench/page-globals.d.ts',
      'stack/tools/server-packages.d.ts',
    ],
  },
  js.configs.recommended,
  {
    // One style for the whole repository.
    plugins: { unicorn },
    rules: {
      'no-restricted-syntax': ['error', ...TOP_LEVEL_FUNCTIONS, ...NO_TIMING, ...deniedWords.DENIED_WORDS],
      // Components and hooks are named after what they export.
      'unicorn/filename-case': [
        'error',
        {
          case: 'kebabCase',
          checkDirectories: false,
          ignore: ['^[A-Z][A-Za-z]*(\\.test)?\\.tsx?$', '^use[A-Z][A-Za-z]*(\\.test)?\\.tsx?$'],
        },
      ],
    },
  },
  {
    // Product code does not import test code. CONTRIBUTING.md, "Layout", has the other directions.
    ignores: TEST_CODE,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/*.fixture', '**/*.fixture.*', '**/test-support/**', '**/e2e/**'],
              message: 'This is test code.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.{mjs,js,cjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': [
        'error',
        ...TOP_LEVEL_FUNCTIONS,
        ...PRIVATE_MEMBERS,
        ...NO_TIMING,
        ...deniedWords.DENIED_WORDS,
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    // supertest's and express' types reach tests as `any` bodies; the assertions are what checks them.
    files: ['**/*.test.{ts,tsx}', 'e2e/**'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  prettier,
  // After `prettier`, which switches it off. Braces do not conflict with Prettier's output.
  { rules: { curly: ['error', 'all'] } },
);
