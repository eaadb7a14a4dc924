"""What the closed sets around people are called: accounts, tokens, and the changes the audit trail knows."""

from __future__ import annotations

from sitecheck.i18n.catalogue import N_

ACCOUNT_STATES = {
    "active": N_("Active"),
    "locked": N_("Locked"),
    "must-change": N_("Must change the password"),
    "closed": N_("Deactivated"),
}
USER_TROUBLES = {
    "taken": N_("There is a person of this name already."),
    "name": N_("A sign-in name has 1 to 64 characters without spaces, slashes and colons."),
    "machine": N_("This name is the program's own. Choose another one."),
    "unit-needed": N_("The role “assessed unit” needs the code of a unit of this project."),
    "unit-unknown": N_("There is no unit of this code or name in the project."),
    "unit-unwanted": N_("A unit goes with the role “assessed unit” only."),
    "language": N_("The language is Chinese or English."),
    "password-short": N_("The new password needs at least 8 characters."),
    "password-long": N_("The new password is too long."),
    "password-name": N_("The new password is the name."),
    "password-same": N_("The new password is the present one."),
    "password-wrong": N_("The present password is wrong, or the account is locked."),
    "password-twice": N_("The two new passwords differ."),
    "unknown": N_("There is no person of this name."),
    "own-role": N_("Nobody gives up their own administrator's role. Ask another administrator."),
    "own-account": N_("Nobody closes their own account. Ask another administrator."),
    "last-admin": N_("This is the last administrator who may sign in. Name another one first."),
    "changed": N_("Somebody changed this in the meantime. Look at what stands now and decide again."),
    "subject": N_("An identity is the issuer's address, a “|”, and the name it uses inside."),
    "subject-taken": N_("This identity is tied to another person already."),
}
SCOPES = {
    "read": N_("Read what the owner may see"),
    "decide": N_("Decide about findings and appeals"),
    "enter": N_("Enter values, events and rankings"),
    "publish": N_("Close and publish periods"),
    "manage": N_("Manage people and tokens"),
}
TOKEN_TROUBLES = {
    "name": N_("Say in 1 to 100 characters what the token is for."),
    "scopes": N_("Choose what the token may do; your role sets the limit."),
    "days": N_("A token is good for 1 to 366 days."),
    "many": N_("You have very many tokens. End those that are not needed any more."),
    "unknown": N_("There is no such token."),
}
TOKEN_STATES = {"good": N_("Valid"), "over": N_("Expired"), "ended": N_("Revoked")}
AUDIT_ACTIONS = {
    "confirm": N_("Confirm"),
    "dismiss": N_("Dismiss"),
    "reopen": N_("Reopen"),
    "undo": N_("Undo"),
    "enter": N_("Value entered"),
    "withdraw": N_("Value withdrawn"),
    "self-assess": N_("Self-assessment handed in"),
    "publish": N_("Scores published"),
    "dismissal-rule": N_("Dismissal remembered"),
    "dismissal-rule-end": N_("Remembered dismissal ended"),
    "user-add": N_("Person added"),
    "user-role": N_("Role changed"),
    "user-active": N_("Account closed or opened"),
    "user-locked": N_("Account locked"),
    "user-unlock": N_("Lock lifted"),
    "user-password": N_("Password set"),
    "user-language": N_("Language changed"),
    "user-sign-out": N_("All sessions ended"),
    "user-identity": N_("Identity tied or untied"),
    "token-add": N_("Token made"),
    "token-revoke": N_("Token ended"),
    "audit-export": N_("Audit trail exported"),
}
PEOPLE_SETS = {
    "account_state": ACCOUNT_STATES,
    "user_trouble": USER_TROUBLES,
    "scope": SCOPES,
    "token_trouble": TOKEN_TROUBLES,
    "token_state": TOKEN_STATES,
    "audit_action": AUDIT_ACTIONS,
}
