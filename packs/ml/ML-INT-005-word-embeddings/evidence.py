"""Word vectors from job advertisements that we wrote ourselves: what is close, what is not, and what analogies are worth."""

import numpy as np

from viva.evidence import Bars, Choice, Lab, Outcome, Whole
from viva.scratch import cosine, ppmi_svd, skip_gram

lab = Lab(
    "Learn vectors of skills from advertisements in which aliases share all contexts and competitors most of them, and ask them for neighbours and analogies.",
    data="simulated advertisements and a simulated court of kings and queens; no real text.",
    whiteboard=("skip_gram", "ppmi_svd",),
    texts=Whole(2500, 200, 8000, "advertisements", steps=(200, 1000, 2500, 5000)),
    size=Whole(16, 2, 48, "numbers in a vector", steps=(2, 4, 16, 32)),
    method=Choice("counts (PPMI and SVD)", "skip-gram", says="how the vectors are learned"),
    aliases=Choice("share contexts", "have contexts of their own", says="the names for the same skill"),
    rivals=Choice("share contexts", "have contexts of their own", says="competing products"),
    length=Choice("as learned", "one", says="the length of the vectors"),
    inputs=Choice("may be the answer", "are excluded", says="the three words of an analogy"),
)
FAMILIES = {
    ("React", "ReactJS"): (("Angular", "RxJS"), ("Vue", "Vuex"), ("JavaScript", "CSS", "HTML", "TypeScript", "webpack")),
    ("PostgreSQL", "Postgres"): (("MySQL", "InnoDB"), ("Oracle", "PLSQL"), ("SQL", "ORM", "Django", "REST", "indexes")),
    ("scikit-learn", "sklearn"): (("PyTorch", "autograd"), ("TensorFlow", "Keras"), ("Python", "pandas", "statistics", "models", "notebooks")),
}
OWN = {"React": "JSX", "ReactJS": "JSX", "PostgreSQL": "PostGIS", "Postgres": "PostGIS", "scikit-learn": "pipelines", "sklearn": "pipelines"}
ANYWHERE = ("team", "remote", "English", "degree", "senior", "agile")
COURT = {"king": ("throne", "he"), "queen": ("throne", "she"), "man": ("street", "he"), "woman": ("street", "she"), "prince": ("garden", "he"), "princess": ("garden", "she")}


def advertisement(rng, aliases, rivals):
    names = list(FAMILIES)[rng.integers(len(FAMILIES))]
    first, second, shared = FAMILIES[names]
    core, own = [(n, OWN[n]) for n in names][rng.integers(2)] if rng.random() < 0.6 else (first, second)[rng.integers(2)]
    around = list(rng.choice(shared, 3, replace=False))
    if (rivals if core not in names else aliases) != "share contexts":
        around = [f"{word} of {core}" for word in around]
    if rng.random() < 0.6:
        around[0] = own
    return rng.permutation([core, *around, *rng.choice(ANYWHERE, 2, replace=False)]).tolist()


def court(rng):
    who = list(COURT)[rng.integers(len(COURT))]
    place, pronoun = COURT[who]
    return rng.permutation([who, *rng.choice([f"{place} {i}" for i in range(4)], 2), *rng.choice([f"{pronoun} {i}" for i in range(4)], 2)]).tolist()


def learned(texts, size, method, seed):
    words = sorted({word for text in texts for word in text})
    place = {word: i for i, word in enumerate(words)}
    numbers = [[place[word] for word in text] for text in texts]
    if method == "skip-gram":
        return skip_gram(numbers, len(words), window=6, size=size, epochs=6, seed=seed), place
    return ppmi_svd(numbers, len(words), window=6, size=min(size, len(words))), place


def similarities(vectors, place):
    """(aliases, competitors, a skill and a word that stands beside it), each a list of cosines."""
    alike = cosine(vectors)
    pairs = [(names, [c for c, _ in (first, second)], shared) for names, (first, second, shared) in FAMILIES.items()]
    same = [alike[place[a], place[b]] for (a, b), _, _ in pairs]
    rivals = [alike[place[a], place[c]] for (a, _), others, _ in pairs for c in others]
    beside = [alike[place[a], place[w]] for (a, _), _, shared in pairs for w in shared if w in place]
    return same, rivals, beside or [0.0]


@lab.experiment
def run(seed, texts, size, method, aliases, rivals, length, inputs):
    rng = np.random.default_rng(seed)
    vectors, place = learned([advertisement(rng, aliases, rivals) for _ in range(texts)], size, method, seed)
    if length == "one":
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    same, competing, beside = similarities(vectors, place)
    strangers = [cosine(vectors)[place["React"], place[w]] for w in ("SQL", "PostGIS", "Keras") if w in place]
    royal, at = learned([court(rng) for _ in range(texts)], min(size, 12), "counts (PPMI and SVD)", seed)
    units = royal / np.linalg.norm(royal, axis=1, keepdims=True)
    wanted = units[at["king"]] - units[at["man"]] + units[at["woman"]]
    order = [w for _, w in sorted(((-float(units[i] @ wanted), w) for w, i in at.items()))]
    first = next(w for w in order if inputs == "may be the answer" or w not in ("king", "man", "woman"))
    raw, unit = vectors @ vectors.T, cosine(vectors)
    overlap = np.mean([len(set(np.argsort(-raw[i])[:6]) & set(np.argsort(-unit[i])[:6])) / 6 for i in range(len(raw))])
    return Outcome(
        simulated={
            "least cosine between names of one skill": min(same),
            "largest cosine between a skill and its competitor": max(competing),
            "cosine of competitors minus that of strangers": float(np.mean(competing) - np.mean(strangers)),
            "cosine of a skill and the words beside it": float(np.mean(beside)),
            "rank at which queen answers king - man + woman": 1 + [w for w in order if inputs == "may be the answer" or w not in ("king", "man", "woman")].index("queen"),
            "share of the nearest six that the dot product finds too": float(overlap),
            "answer is one of the three words": float(first in ("king", "man", "woman")),
        },
        charts=[Bars("How close are they?", "cosine", ["names of one skill", "a skill and its competitor", "a skill and a word beside it", "skills of different fields"],
                     {"mean": [float(np.mean(part)) for part in (same, competing, beside, strangers)]}, simulated=True)],
    )  # fmt: skip


lab.claim("aliases-are-close", "Two names for the same skill come out as near neighbours although no text says that they are the same.",
          number="least cosine between names of one skill", at_least=0.8, margin=0.05, flips={"aliases": "have contexts of their own"}, flip_says="with contexts of their own for each name")  # fmt: skip
lab.claim("competitors-are-close-too", "Competing products, which share contexts as well, are far closer than skills of different fields.",
          number="cosine of competitors minus that of strangers", at_least=0.25, margin=0.05, flips={"rivals": "have contexts of their own"}, flip_says="with contexts of their own for the competitors")  # fmt: skip
lab.claim("length-changes-neighbours", "The dot product and the cosine find the same neighbours.",
          number="share of the nearest six that the dot product finds too", at_least=0.97, margin=0.03, verdict="does not hold", flips={"length": "one"}, flip_says="with every vector brought to length one")  # fmt: skip
lab.claim("analogies-in-the-wild", "Analogies such as king - man + woman work on vectors of real text.",
          verdict="not testable here", why="It takes vectors of billions of words, which no package here brings along; on our eight-word court, made for it, queen comes first.")  # fmt: skip
