"""Limits in which the answer is known: the engine is put there and must come out as stated.

One function a row; `regame theory` and the tests call the same ones (`rows.ROWS`).
"""
