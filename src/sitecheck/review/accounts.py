"""What an administrator does with the accounts of others: role and unit, open or closed, a lock, a first password, the
end of all sessions, the identity at the office's own provider.

Nobody takes the own administrator's role or closes the own account, and one administrator who may sign in is always
left.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from sitecheck.review.passwords import first_password
from sitecheck.review.trail import note
from sitecheck.review.user_trouble import UserError, UserTrouble
from sitecheck.review.users import Role, known, plain_name, said_role, set_password, unit_of_role
from sitecheck.store.models import User

_MOST_SUBJECT = 255


def set_role(
    session: Session,
    *,
    name: str,
    role: Role,
    unit_code: str | None,
    who: str,
    now: datetime,
    why: str = "",
    expected: str | None = None,
) -> User:
    """Give a person another role, or unit. ``expected`` is what was shown (``said_role``), None: not looked at.

    Raises UserError: for the own role of an administrator, the last administrator, a role without its unit, or when
    somebody changed it meanwhile.
    """
    user = _changing(session, name, role is Role.ADMIN)
    unit_code = unit_of_role(role, unit_code)
    old, new = said_role(user.role, user.unit_code), said_role(role, unit_code)
    if expected is not None and expected != old:
        raise UserError(UserTrouble.CHANGED, f"{user.name} was made {old} in the meantime; look again")
    if old == new:
        return user
    if user.role == Role.ADMIN and role is not Role.ADMIN:
        if user.name == plain_name(who):
            raise UserError(UserTrouble.OWN_ROLE, "nobody gives up their own administrator's role: ask another one")
        _one_is_left(session, user)
    user.role, user.unit_code = role.value, unit_code
    session.add(user)
    note(session, who=who, action="user-role", target=f"user:{user.name}", now=now, old=old, new=new, why=why.strip())
    session.flush()
    return user


def set_active(session: Session, *, name: str, active: bool, who: str, now: datetime, why: str = "") -> User:
    """Close or open an account; closing ends its sessions for good.

    Raises UserError: for the own account, or that of the last administrator.
    """
    user = _changing(session, name, active)
    if user.active == active:
        return user
    if not active:
        if user.name == plain_name(who):
            raise UserError(UserTrouble.OWN_ACCOUNT, "nobody closes their own account: ask another administrator")
        if user.role == Role.ADMIN:
            _one_is_left(session, user)
        user.signed_out_at = now
    old, user.active = user.active, active
    session.add(user)
    said = (str(old).lower(), str(active).lower())
    target = f"user:{user.name}"
    note(session, who=who, action="user-active", target=target, now=now, old=said[0], new=said[1], why=why.strip())
    session.flush()
    return user


def unlock(session: Session, *, name: str, who: str, now: datetime) -> User:
    """Lift the lock that too many wrong passwords left. Raises UserError."""
    user = known(session, name)
    if user.locked_until is None or user.locked_until <= now:
        return user
    old = user.locked_until.isoformat()
    user.failed, user.locked_until = 0, None
    session.add(user)
    note(session, who=who, action="user-unlock", target=f"user:{user.name}", now=now, old=old)
    session.flush()
    return user


def give_first_password(session: Session, *, name: str, who: str, now: datetime) -> str:
    """A new first password, to be told to the person, who must change it; every session ends. Raises UserError."""
    password = first_password()
    set_password(session, name=name, password=password, who=who, now=now, must_change=True)
    return password


def sign_out_everywhere(session: Session, *, name: str, who: str, now: datetime) -> User:
    """End every session of a person that began before ``now``. Raises UserError."""
    user = known(session, name)
    user.signed_out_at = now
    session.add(user)
    note(session, who=who, action="user-sign-out", target=f"user:{user.name}", now=now)
    session.flush()
    return user


def link(session: Session, *, name: str, subject: str, who: str, now: datetime) -> User:
    """Tie a person to an identity at the office's provider (``subject_of``), or untie with an empty one.

    Sessions that began by the old identity end. Raises UserError for an identity that is another person's.
    """
    user = known(session, name)
    subject = subject.strip()
    if len(subject) > _MOST_SUBJECT or not subject.isprintable() or (subject and "|" not in subject):
        raise UserError(UserTrouble.SUBJECT, "an identity is the issuer's address, '|' and the name it uses inside")
    old = user.subject or ""
    if subject == old:
        return user
    if subject and session.exec(select(User.name).where(User.subject == subject)).first() is not None:
        raise UserError(UserTrouble.SUBJECT_TAKEN, "this identity is tied to another person already")
    user.subject = subject or None
    if old:
        user.signed_out_at = now
    session.add(user)
    note(session, who=who, action="user-identity", target=f"user:{user.name}", now=now, old=old, new=subject)
    session.flush()
    return user


def subject_of(issuer: str, sub: str) -> str:
    """How an identity of OpenID Connect is kept: the same name at another issuer is somebody else."""
    return f"{issuer}|{sub}"


def by_subject(session: Session, subject: str) -> User | None:
    """The person tied to this identity whose account is open."""
    found = session.exec(select(User).where(User.subject == subject)).first() if subject else None
    return found if found is not None and found.active else None


def _changing(session: Session, name: str, stays: bool) -> User:
    """The person, and where an administrator may be lost, all of them locked: two must not take away each other."""
    if not stays:
        query = select(User).where(User.role == Role.ADMIN.value).order_by(col(User.name)).with_for_update()
        session.exec(query.execution_options(populate_existing=True)).all()
    return known(session, name)


def _one_is_left(session: Session, leaving: User) -> None:
    others = select(User.name).where(User.role == Role.ADMIN.value, col(User.active), User.name != leaving.name)
    if session.exec(others).first() is None:
        raise UserError(UserTrouble.LAST_ADMIN, f"{leaving.name} is the last administrator who may sign in")
