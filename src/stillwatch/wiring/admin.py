"""The admin API: what the commands on accounts, keys, licences and measures do, over HTTP.

Loaded only where the settings name a token for it. Endpoints are plain functions, which FastAPI
runs in threads: no request of a customer waits for them.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Header, HTTPException, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException as StarletteHTTPException

from stillwatch import __version__
from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.licences.parsing import LicenceTable
from stillwatch.measures.measure import Rung
from stillwatch.store import accounts, keys, licences, measures
from stillwatch.store.store import Store, now_us
from stillwatch.wiring import admin_models as m

PROBLEM: Final = "application/problem+json"
TITLES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    422: "Unprocessable Content",
    503: "Service Unavailable",
}
SECOND_US: Final = 1_000_000
Account = Annotated[m.Name, Path(description="Name of the account.")]
Prefix = Annotated[m.Prefix, Path(description="First part of the key, which is no secret.")]
Actor = Annotated[
    m.Name, Header(alias="X-Stillwatch-Actor", description="Who asks, for the trail.")
]


def _said(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of problems."""
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {PROBLEM: {"schema": schema}}
    return {
        status: {"description": TITLES[status], "content": content}
        for status in (400, 401, 422, 503, *statuses)
    }


def admin_app(store: Store, pepper: bytes, token: str) -> FastAPI:
    """Make the API.

    Parameters
    ----------
    store : Store
    pepper : bytes
        Of the key digests.
    token : str
        Whoever shows it may do everything.
    """

    def check(
        shown: Annotated[
            HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))
        ],
    ) -> None:
        given = shown.credentials.encode() if shown is not None else b""
        if not hmac.compare_digest(given, token.encode()):
            raise HTTPException(401, "show the token of the admin API: Authorization: Bearer ...")

    app = FastAPI(
        title="Stillwatch admin API",
        version=__version__,
        docs_url=None,  # their pages come from elsewhere
        redoc_url=None,
        dependencies=[Depends(check)],
        redirect_slashes=False,
    )
    app.add_exception_handler(StarletteHTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StillwatchError, _failed)
    _accounts(app, store)
    _keys(app, store, pepper)
    _licences(app, store)
    _measures(app, store)
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        found = plain()
        found["components"]["schemas"]["Problem"] = m.Problem.model_json_schema()
        return found

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def _accounts(app: FastAPI, store: Store) -> None:
    @app.get("/v1/admin/accounts", responses=_said())
    def list_accounts(
        after: Annotated[m.Name | None, Query(description="Begin after this name.")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> m.Accounts:
        """List accounts by name."""
        rows = [row for row in accounts.list_accounts(store) if after is None or row["id"] > after]
        page = rows[:limit]
        more = page[-1]["id"] if len(rows) > limit else None
        return m.Accounts(accounts=[m.Account(**row) for row in page], next=more)

    @app.post("/v1/admin/accounts", status_code=201, responses=_said(409))
    def add_account(body: m.AccountIn, actor: Actor = "api") -> m.Account:
        """Add an account."""
        with _status(account=409, licence=409):
            accounts.add_account(
                store,
                body.id,
                body.licence,
                who=_who(actor),
                organization=body.organization,
                accepted=tuple(body.accepted),
            )
        return _account(store, body.id)

    @app.get("/v1/admin/accounts/{account}", responses=_said(404))
    def get_account(account: Account) -> m.Account:
        """Show an account."""
        return _account(store, account)

    @app.patch("/v1/admin/accounts/{account}", responses=_said(404, 409))
    def change_account(account: Account, body: m.AccountChange, actor: Actor = "api") -> m.Account:
        """Give it another licence, block it, let it in again, exempt it from verdicts."""
        who = _who(actor)
        _account(store, account)
        if body.licence is not None:
            with _status(licence=409):
                accounts.set_licence(store, account, body.licence, who=who)
        if body.blocked is not None:
            change = accounts.block_account if body.blocked else accounts.unblock_account
            change(store, account, who=who)
        if "exempt_until_us" in body.model_fields_set:
            accounts.exempt_account(store, account, body.exempt_until_us, who=who)
        return _account(store, account)

    @app.get("/v1/admin/trail", responses=_said())
    def trail(last: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[m.Entry]:
        """Show who changed what, newest first."""
        return [m.Entry(**row) for row in store.trail(last)]


def _keys(app: FastAPI, store: Store, pepper: bytes) -> None:
    @app.get("/v1/admin/accounts/{account}/keys", responses=_said(404))
    def list_keys(account: Account) -> list[m.Key]:
        """List the keys of an account, without the keys themselves."""
        _account(store, account)
        return [m.Key(**row) for row in keys.list_keys(store, account)]

    @app.post("/v1/admin/accounts/{account}/keys", status_code=201, responses=_said(404))
    def make_key(account: Account, body: m.KeyIn, actor: Actor = "api") -> m.NewKey:
        """Make a key; it is shown this once."""
        ends = None if body.lasts_s is None else now_us() + body.lasts_s * SECOND_US
        with _status(account=404):
            shown = keys.add_key(
                store, account, pepper, who=_who(actor), label=body.label, expires_us=ends
            )
        return m.NewKey(key=shown, prefix=shown.split("-")[1])

    @app.post("/v1/admin/keys/{prefix}/rotate", status_code=201, responses=_said(404))
    def rotate_key(prefix: Prefix, body: m.Rotation, actor: Actor = "api") -> m.NewKey:
        """Make a key that follows another, which goes on for a while."""
        with _status(key=404):
            shown = keys.rotate_key(
                store, prefix, pepper, body.overlap_s * SECOND_US, who=_who(actor)
            )
        return m.NewKey(key=shown, prefix=shown.split("-")[1])

    @app.patch("/v1/admin/keys/{prefix}", responses=_said(404))
    def change_key(prefix: Prefix, body: m.KeyChange, actor: Actor = "api") -> m.Done:
        """Block a key, within a second and with its streams; or let it in again."""
        change = keys.block_key if body.blocked else keys.unblock_key
        with _status(key=404):
            change(store, prefix, who=_who(actor))
        return m.Done(changed=1)


def _licences(app: FastAPI, store: Store) -> None:
    @app.get("/v1/admin/licences", responses=_said())
    def list_licences() -> list[dict[str, Any]]:
        """List the licences in force, each with its version."""
        return licences.list_licences(store)

    @app.put("/v1/admin/licences/{licence}", responses=_said(409))
    def put_licence(
        licence: Annotated[m.Name, Path()], body: LicenceTable, actor: Actor = "api"
    ) -> m.Done:
        """Put a licence into force; what changed becomes a new version."""
        if body.id != licence:
            raise HTTPException(409, "the id in the body is not the one in the path")
        return m.Done(changed=len(licences.load_licences(store, [body.licence()], who=_who(actor))))


def _measures(app: FastAPI, store: Store) -> None:
    @app.get("/v1/admin/measures", responses=_said())
    def list_measures(
        account: Annotated[m.Name | None, Query()] = None,
        case: Annotated[m.Name | None, Query()] = None,
    ) -> list[m.Measure]:
        """List measures, newest first."""
        found = measures.list_measures(store)
        return [
            m.Measure(**{**asdict(one), "rung": one.rung.name.lower()})
            for one in found
            if account in (None, one.account) and case in (None, one.case)
        ]

    @app.post("/v1/admin/measures", status_code=201, responses=_said())
    def propose(body: m.MeasureIn, actor: Actor = "api") -> m.Measure:
        """Propose a measure."""
        rung = Rung[body.rung.upper()]
        name = measures.propose_measure(
            store,
            body.account,
            rung,
            body.reason,
            who=_who(actor),
            lasts_us=body.lasts_s * SECOND_US,
            case=body.case,
            delay_ms=body.delay_ms if rung is Rung.SLOW else 0,
            output_per_answer=body.output_per_answer if rung is Rung.NARROW else None,
            approved=body.approved,
        )
        return next(one for one in list_measures(body.account) if one.id == name)

    for verb, one, many in (
        ("approve", measures.approve_measure, measures.approve_case),
        ("undo", measures.undo_measure, measures.undo_case),
    ):
        _on_measures(app, store, verb, one, many)


def _on_measures(app: FastAPI, store: Store, verb: str, one: Any, many: Any) -> None:
    def on_measure(measure: Annotated[m.Name, Path()], actor: Actor = "api") -> m.Done:
        with _status(measure=404):
            one(store, measure, who=_who(actor))
        return m.Done(changed=1)

    def on_case(case: Annotated[m.Name, Path()], actor: Actor = "api") -> m.Done:
        with _status(case=404):
            return m.Done(changed=many(store, case, who=_who(actor)))

    for place, handler in (("measures/{measure}", on_measure), ("cases/{case}", on_case)):
        app.post(
            f"/v1/admin/{place}/{verb}",
            responses=_said(404),
            summary=f"{verb.capitalize()} {'a measure' if 'measure' in place else 'a case'}",
            name=f"{verb}_{place.split('/')[0]}",
        )(handler)


def _account(store: Store, name: str) -> m.Account:
    for row in accounts.list_accounts(store):
        if row["id"] == name:
            return m.Account(**row)
    raise HTTPException(404, f"no account {name}")


def _who(actor: str) -> str:
    return actor if actor == "api" else f"api:{actor}"[:200]


@contextmanager
def _status(**statuses: int) -> Iterator[None]:
    """Answer with a status where the store refuses a field."""
    try:
        yield
    except InputError as error:
        status = statuses.get(error.field or "")
        if status is None:
            raise
        raise HTTPException(status, str(error)) from None


def _problem(status: int, detail: str, field: str | None = None) -> JSONResponse:
    title = TITLES.get(status, "Error")
    said = m.Problem(title=title, status=status, detail=detail, field=field)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(said.model_dump(), status, headers, PROBLEM)


def _http(request: Request, error: Any) -> JSONResponse:
    response = _problem(error.status_code, str(error.detail))
    if error.status_code == 405:
        path = request.url.path
        found = [one for one in request.app.routes if one.path_regex.match(path)]
        methods = sorted({method for one in found for method in one.methods})
        response.headers["Allow"] = ", ".join(methods)
    return response


def _invalid(_request: Request, error: Any) -> JSONResponse:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"] if part != "body")
    return _problem(422, str(first["msg"]), field or None)


def _failed(_request: Request, error: Any) -> JSONResponse:
    if isinstance(error, InputError):
        return _problem(422, str(error), error.field)
    return _problem(503, str(error))
