const { expect, it } = require('@jest/globals');
const { SERVERS, packagesToUnpack } = require('./server-packages.js');

const DEPENDENCIES = ['postgresql', 'postgresql-15', 'postgresql-client-15', 'postgresql-common', 'perl'];

it('unpacks the server and the libraries that the machine lacks', () => {
  const names = [...DEPENDENCIES, 'libpq5', 'libssl3'];
  expect(packagesToUnpack(SERVERS.postgresql, names, new Set(['libssl3']))).toEqual([
    'postgresql-15',
    'postgresql-client-15',
    'libpq5',
  ]);
});

it('leaves out the libc, which has to fit the machine, and what no test uses', () => {
  const names = ['postgresql-15', 'libc6', 'libgcc-s1', 'libllvm14', 'libperl5.36', 'libjson-perl'];
  expect(packagesToUnpack(SERVERS.postgresql, names, new Set())).toEqual(['postgresql-15']);
});

it('adds packages that the server does not depend on', () => {
  const names = ['docker.io', 'containerd', 'runc', 'tini', 'iptables', 'libnftables1'];
  expect(packagesToUnpack(SERVERS.docker, names, new Set(['libnftables1']))).toEqual([
    'docker.io',
    'containerd',
    'runc',
    'busybox-static',
  ]);
});

it('unpacks RabbitMQ with Erlang', () => {
  const names = ['rabbitmq-server', 'erlang-base', 'erlang-ssl', 'socat', 'logrotate', 'adduser', 'python3'];
  expect(packagesToUnpack(SERVERS.rabbitmq, names, new Set())).toEqual([
    'rabbitmq-server',
    'erlang-base',
    'erlang-ssl',
  ]);
});
