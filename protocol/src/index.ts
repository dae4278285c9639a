export * from './facts/index';
