"""The cache may die without taking a page with it: a lost answer is a miss."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger("jalons.cache")


class ForgivingRedisCache(RedisCache):
    """Valkey away or frozen: reads find nothing, writes are forgotten, the log says so."""

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgiving(super().add, False, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._forgiving(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgiving(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgiving(super().touch, False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgiving(super().delete, False, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgiving(super().get_many, {}, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._forgiving(super().incr, delta, key, delta, version)

    def _forgiving(self, operation: Any, fallback: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return operation(*args, **kwargs)
        except RedisError as error:
            log.warning("cache_unavailable", extra={"error": type(error).__name__})
            return fallback
