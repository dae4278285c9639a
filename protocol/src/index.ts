export * from './command';
export * from './known';
export * from './report';
export * from './sandbox';
