"""A peer of `run_speed`: the script that people write. pandas, requests, Retry, 32 threads."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pandas as pd
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

_THREADS = 32


def main(path: str, base_url: str) -> None:
    """Import the file; prints how many rows were created."""
    session = requests.Session()
    session.headers["Authorization"] = "Bearer hsr_live_00"
    retry = Retry(total=5, backoff_factor=0.5, status_forcelist=[429, 500, 502, 503, 504])
    session.mount("http://", HTTPAdapter(pool_maxsize=_THREADS, max_retries=retry))

    def send(row: dict[str, str]) -> str:
        answer = session.post(f"{base_url}/tasks", json=body_of(row), timeout=30)
        answer.raise_for_status()
        return str(answer.json()["task_id"])

    rows: list[Any] = pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
    with ThreadPoolExecutor(_THREADS) as pool:
        ids = list(pool.map(send, rows))
    pd.DataFrame(rows).assign(task_id=ids).to_csv(f"{path}.done.csv", index=False)
    print(len(set(ids)))


def body_of(row: dict[str, str]) -> dict[str, Any]:
    """What is sent for a row of the made-up sheet."""
    body: dict[str, Any] = {
        "task_type": row["task_type"],
        "task_title": row["task_title"],
        "assignee_id": row["assignee_id"],
        "priority": row["priority"],
        "reason": row["reason"],
        "due_date": row["due_date"].replace(" ", "T") + ":00Z",
        "targets": {
            "deal_id": row["deal_id"],
            "company_id": row["company_id"],
            "contact": {
                "email": row["contact_email"],
                "name": row["contact_name"],
                "phone_number": row["contact_phone"],
            },
        },
    }
    if row["talking_points"]:
        body["draft"] = {"talking_points": row["talking_points"].split("; ")}
    else:
        body["draft"] = {"subject": row["email_subject"], "body": row["email_body"]}
    return body


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
