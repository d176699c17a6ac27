"""A peer of `run_speed`: the script of those who know asyncio. pandas, one httpx client, a gate."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import httpx
import pandas as pd

from benchmarks.peer_threads import body_of

_AT_ONCE = 32


async def main(path: str, base_url: str) -> None:
    """Import the file; prints how many rows were created."""
    rows: list[Any] = pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
    gate = asyncio.Semaphore(_AT_ONCE)
    limits = httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=_AT_ONCE)
    token = {"Authorization": "Bearer hsr_live_00"}
    async with httpx.AsyncClient(headers=token, limits=limits, timeout=30) as client:

        async def send(row: dict[str, str]) -> str:
            async with gate:
                answer = await client.post(f"{base_url}/tasks", json=body_of(row))
            answer.raise_for_status()
            return str(answer.json()["task_id"])

        ids = await asyncio.gather(*map(send, rows))
    pd.DataFrame(rows).assign(task_id=ids).to_csv(f"{path}.done.csv", index=False)
    print(len(set(ids)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
