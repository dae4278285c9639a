# Jobs of the tests of the source sidekiq.
require 'json'
require 'sidekiq'
require 'sidekiq/api'

Sidekiq.configure_server { |config| config.redis = { url: ENV['REDIS_URL'] } }
Sidekiq.configure_client { |config| config.redis = { url: ENV['REDIS_URL'] } }

class Nap
  include Sidekiq::Worker

  def perform(seconds)
    sleep seconds
  end
end
