#!/usr/bin/env python3
"""Prompts with their kinds of task, from which the shipped kind classifier is trained.

    python3 make_data.py DATA OUT.jsonl        (the standard library alone; the same bytes every time)

DATA holds graded/ and gold/, whose benchmarks say what kind their prompts are. Most kinds have no benchmark
there: their prompts are of our own making, templates below with the slots of ../mixture-router/made_prompts.py, and what
their kind is is this project's judgement. Each row has the members `prompt`, `kind`, and `group`: its template or benchmark
part, by which `train kind` leaves out whole templates when it measures itself.
"""

import json
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "mixture-router"))
import made_prompts  # noqa: E402

MOST_OF_A_KIND = 900
MOST_OF_A_TEMPLATE = 24

# The families of ../mixture-router/made_prompts.py whose prompts are all of one kind.
FAMILIES = {
    "greeting": "chat", "thanks": "chat", "smalltalk": "chat", "roleplay": "chat",
    "fact": "open-question", "fact lower": "open-question", "trivia": "open-question", "question": "open-question",
    "science explanation": "open-question", "expert explanation": "open-question", "definition": "open-question",
    "short message": "writing", "essay": "writing", "creative writing": "writing",
    "easy code": "coding", "ordinary code": "coding", "debugging": "coding", "algorithms": "coding",
    "complex code": "coding", "sentence translation": "translation",
    "easy sums": "mathematics", "ordinary math": "mathematics", "counting and algebra": "mathematics",
    "hard mathematics": "mathematics", "proof": "mathematics", "riddle": "reasoning", "short reasoning": "reasoning",
}

# Kinds that benchmarks name, by `source kind` of graded/.
GRADED = {
    "code writing": "coding", "code reading": "coding", "commonsense": "multiple-choice", "science exam": "multiple-choice",
    "constrained writing": "writing", "exam": "multiple-choice", "STEM exam (10 choices)": "multiple-choice",
    "factual question": "open-question", "logic puzzle": "reasoning", "math": "mathematics",
    "competition math": "mathematics", "word problem": "mathematics",
}

SLOTS = {
    "review": "The blender broke after two weeks and nobody answered my mails|Lovely hotel, friendly staff, but the breakfast was cold|I have used these headphones for a year and would buy them again|The film was far too long and the ending made no sense|Arrived on time, well packed, exactly as described|The app crashes whenever I open the settings|Great value for the price, although the colour is a bit off|Never again: three hours late and no apology".split("|"),
    "ticket": "I was charged twice for my subscription this month|The login page shows a blank screen since the update|How do I change the address of my order?|Please delete my account and all my data|My parcel says delivered but nothing is here|Can I get a refund for the course I bought?|The export to PDF cuts off the last column|I forgot my password and the reset mail never comes".split("|"),
    "labels": "billing, technical, shipping, other|positive, negative, neutral|urgent, normal, low|sports, politics, business, culture|spam or not spam|complaint, question, praise|bug, feature request, question|A, B or C|toxic or harmless|finance, health, travel, technology".split("|"),
    "fields": "names and dates|all company names|the order number and the total|people, places and amounts|every e-mail address and phone number|the skills and years of experience|the medication and the dose|product, price and currency|all deadlines with their owners|the parties, the term and the notice period".split("|"),
    "tone": "more formal|friendlier|shorter|simpler, for a child of ten|more persuasive|in plain English|less aggressive|more confident|like a news report|in the active voice|without jargon|for an audience of executives".split("|"),
    "topic2": "a birthday party for a {job}|our next team event|a podcast about {hobby}|a start-up that sells {thing}s|a school project on {country}|a blog on {hobby}|reducing waste at home|a fundraising campaign in {city}|teaching children about money|the name of a bakery|a title for my talk about {concept}|ways to save time in the morning|features for a {hobby} app|a gift for a {job}".split("|"),
    "de": "Die Lieferung kam zwei Tage zu spät und der Karton war beschädigt. Der Kundendienst hat sich jedoch freundlich entschuldigt.|Die Stadt hat beschlossen, den Bahnhof bis 2030 umzubauen. Die Kosten belaufen sich auf 40 Millionen Euro.|Frau Weber aus Köln bestellte am 3. Mai drei Lampen und zahlte 120 Euro.|Das Gerät funktioniert gut, aber die Anleitung ist schwer zu verstehen.".split("|"),
    "fr": "La livraison est arrivée avec deux jours de retard et le colis était abîmé. Le service client s'est excusé.|La ville a décidé de rénover la gare avant 2030 pour un coût de 40 millions d'euros.|Madame Dupont, de Lyon, a commandé trois lampes le 3 mai pour 120 euros.|L'appareil fonctionne bien, mais la notice est difficile à comprendre.".split("|"),
    "es": "El pedido llegó con dos días de retraso y la caja estaba rota. El servicio de atención pidió disculpas.|La ciudad decidió renovar la estación antes de 2030 con un coste de 40 millones de euros.|La señora García, de Sevilla, compró tres lámparas el 3 de mayo por 120 euros.|El aparato funciona bien, pero las instrucciones son difíciles de entender.".split("|"),
    "zh": "快递晚了两天，箱子也坏了，不过客服很友好地道了歉。|市政府决定在2030年前改建火车站，预算为四千万元。|王女士五月三日在上海订购了三盏灯，共付一百二十元。|这台机器很好用，但是说明书很难看懂。".split("|"),
    "ru": "Посылка пришла с опозданием на два дня, коробка была повреждена, но служба поддержки извинилась.|Город решил перестроить вокзал до 2030 года за 40 миллионов евро.|Госпожа Иванова из Казани заказала три лампы 3 мая за 120 евро.".split("|"),
    "ja": "荷物は二日遅れて届き、箱が壊れていましたが、担当者は丁寧に謝ってくれました。|市は2030年までに駅を改築することを決め、費用は四千万円です。|田中さんは五月三日に大阪でランプを三つ注文し、一万二千円を払いました。".split("|"),
}

# One template a line, in which \n is a line end; `{...}` are slots.
TEMPLATES = {
    "summarization": r"""Summarise the following article in {n} sentences.\n\n{article}
Summarize this text: {article}
TL;DR of the following: {article}
{article}\n\nSummarise the above in one paragraph.
{longtext}\n\ntl;dr
Give me the key points of this text as bullets.\n\n{article}
Please write a short abstract of the passage below.\n\n{article}
Condense this report to {bign} words:\n\n{longtext}
Write an executive summary.\n\n{article}
Can you shorten this to its main message? {longtext}
What are the main takeaways of this article?\n\n{article}
Here is a meeting transcript. Write a brief summary of what was decided.\n\n{longtext}
Create a headline and a two-sentence summary for: {article}
Boil this down to three bullet points: {longtext}
I don't have time to read this. What does it say, in brief?\n\n{article}
Summarise the customer's e-mail in one line: {text}
Fasse den folgenden Text in zwei Sätzen zusammen: {de} {de}
Schreibe eine kurze Zusammenfassung dieses Textes.\n\n{de} {de} {de}
Résume le texte suivant en deux phrases : {fr} {fr}
Fais un résumé de cet article : {fr} {fr} {fr}
Resume el siguiente texto en dos frases: {es} {es}
Haz un resumen breve de este artículo: {es} {es} {es}
用两句话总结下面的文章：{zh}{zh}{zh}
请概括以下内容的要点：{zh}{zh}
Кратко изложи следующий текст: {ru} {ru}
次の文章を要約してください。{ja}{ja}""",
    "rewriting": r"""Rewrite the following text so that it is {tone}: {text}
Rephrase this sentence: {sentence}.
Make this e-mail {tone}.\n\n{text}
Fix the spelling and grammar: {text}
Proofread the following paragraph and correct all mistakes.\n\n{longtext}
Paraphrase: {sentence}.
Turn this into bullet points without changing the content: {text}
Improve the style of this paragraph: {longtext}
Say this in other words: {sentence}
{text}\n\nRewrite the above {tone}.
Edit my cover letter so that it sounds {tone}: {text}
Change the following from first to third person: {sentence}.
Correct my English: {sentence}
Convert this text to the past tense: {text}
Please polish this message before I send it: {text}
Make it {tone}: "{sentence}."
Expand this note into full sentences: {sentence}
Can you reword this so it doesn't sound rude? "{sentence}"
Formuliere den folgenden Satz höflicher: {de}
Korrigiere die Rechtschreibung und Grammatik: {de}
Schreibe diesen Text in einfacher Sprache um: {de} {de}
Reformule cette phrase de façon plus polie : {fr}
Corrige les fautes : {fr} {fr}
Reescribe este párrafo en un tono más formal: {es}
Corrige la ortografía de este texto: {es}
把下面的句子改写得更礼貌：{zh}
请修改这段文字的语法错误：{zh}
Перепиши этот текст более официально: {ru}
次の文をもっと丁寧に書き直してください。{ja}""",
    "translation": r"""Translate into {language}: {sentence}.
Translate the following text to {language}:\n\n{text}
{text}\n\nTranslate the above into {language}.
How do you say "{sentence}" in {language}?
Please give me the {language} translation of this message: {sentence}
I need this in {language}: {text}
Translate this product description for our {language} shop: {longtext}
What does this mean in English? {de}
English translation please: {fr}
Translate from Spanish to English: {es}
Translate from Chinese: {zh}
What is '{word}' in {language}?
Say '{word}' in {language}
Traduce al inglés: {es}
Traduis en anglais : {fr}
Übersetze ins Englische: {de}
Übersetze diesen Satz ins Französische: {de}
Traduis cette phrase en allemand : {fr}
把这段话翻译成英文：{zh}
请翻译成{language}：{zh}
Переведи на английский: {ru}
次の文を英語に翻訳してください。{ja}
Localise these strings for {language} users, keep the placeholders: {text}""",
    "extraction": r"""Extract {fields} from this text: {text}
List {fields} that are mentioned below.\n\n{longtext}
Find {fields} in the following and return them as JSON.\n\n{text}
{text}\n\nFrom the text above, pull out {fields}.
Return a JSON object with {fields}: {text}
Which people are named in this article? Give only the names.\n\n{article}
What is the phone number in this message? {text}
Parse this invoice and give me {fields}: {longtext}
Get {fields} out of these notes as a table: {longtext}
Identify all named entities (person, organisation, location) in: {article}
Copy every sentence that contains a number: {longtext}
Given the CV below, list {fields}.\n\n{longtext}
Fill the fields date, sender, amount from this e-mail: {text}
Highlight the keywords of this paragraph: {article}
Extract the quotes from this article: {article}
Extrahiere {fields} aus diesem Text: {de}
Welche Namen und Daten kommen in diesem Text vor? {de} {de}
Extrais les noms et les dates du texte suivant : {fr}
Extrae los nombres y las cantidades de este texto: {es}
从下面的文字中提取姓名、日期和金额：{zh}
请找出文中所有的地名：{zh}{zh}
Извлеки имена, даты и суммы из текста: {ru}
次の文章から名前と日付を抜き出してください。{ja}""",
    "classification": r"""Classify the following message as {labels}: {ticket}
Is this review positive or negative? "{review}"
Label the sentiment ({labels}): {review}
Which category fits this ticket best: {labels}?\n\n{ticket}
{ticket}\n\nCategory ({labels}):
Assign one of the labels {labels} to each line.\n1. {ticket}\n2. {ticket}\n3. {review}
Is the following e-mail spam? Answer yes or no. {text}
Determine whether the statement is true or false: {encyclopedia}.
What language is this text in? {de}
Rate the urgency of this request from 1 to 5: {ticket}
Does this comment break our rules? Answer with the label only ({labels}). "{review}"
Tag this article with one topic: {labels}.\n\n{article}
Decide if the two sentences mean the same: "{sentence}" / "{sentence}"
Detect the intent of the user: "{ticket}"
You are a classifier. Output only one of {labels}. Input: {review}
Text: {review}\nSentiment:
Sort these messages into {labels}: {ticket} / {ticket} / {review}
Given a premise and a hypothesis, answer entailment, neutral or contradiction. Premise: {sentence}. Hypothesis: {sentence}.
Ist diese Bewertung positiv oder negativ? {de}
Ordne die Nachricht einer Kategorie zu ({labels}): {de}
Cet avis est-il positif ou négatif ? {fr}
Classe ce message dans une catégorie : {fr}
¿Esta reseña es positiva o negativa? {es}
Clasifica el siguiente mensaje: {es}
判断下面的评论是正面还是负面：{zh}
请给这条消息分类：{zh}
Этот отзыв положительный или отрицательный? {ru}
次のレビューは肯定的ですか、否定的ですか。{ja}""",
    "brainstorming": r"""Give me {n} ideas for {topic2}.
Brainstorm {topic2}
Suggest {n} names for {topic2}.
What could I do for {topic2}? List some options.
I need inspiration for {topic2}. Any suggestions?
Come up with {n} creative ideas about {topic2}.
List {n} ways to improve {topic2}.
Help me think of {topic2}
Propose {n} possible titles for {topic2}.
What are some unusual ideas for {topic2}?
Can you suggest {n} activities for a rainy weekend in {city}?
List {n} research questions on {topic}.
Think of {n} slogans for a {thing}.
Give me a list of possible topics for a talk about {hobby}.
I'm stuck: what else could my story about a {job} be about? Give several directions.
Which features could we add to {topic2}? Think outside the box.
Suggest {n} films for a rainy evening.
Give me ten hypotheses why sales of the {thing} fell.
Ideas for dinner with {n} friends?
Name {n} things that a {job} could give a talk about.
Nenne mir {n} Ideen für einen Geburtstag in {city}.
Sammle Vorschläge für einen Namen für mein Café.
Donne-moi {n} idées pour une fête à {city}.
Propose des noms pour ma boutique de {thing}.
Dame {n} ideas para un proyecto sobre {hobby}.
Sugiere nombres para una panadería.
给我{n}个关于周末活动的建议。
帮我想几个咖啡店的名字。
Предложи {n} идей для праздника в городе {city}.
週末の過ごし方のアイデアを{n}個出してください。""",
    "closed-question": r"""Answer the question using only the text below.\n\n{article}\n\nQuestion: What is said about {country}?
{article}\n\nAccording to the passage, why did this happen?
Read the passage and answer: who is it about?\n\n{article}
Context: {article}\nQuestion: When did it happen?\nAnswer:
Based on the following document, how much was paid?\n\n{longtext}
{text}\n\nQuestion: where did they meet?
Use the context to answer. If the answer is not in it, say "I don't know".\n\nContext: {longtext}\n\nQuestion: what is the opening time?
Here is our policy: {longtext} Does it allow returns after 30 days?
Given the contract below, who is liable for delays?\n\n{contract}
According to this e-mail, when is the meeting? {text}
From the article: {article} -- what percentage is mentioned?
You are a support agent. Knowledge base: {longtext}\nCustomer: is parking free on weekends?
In the text above it says "{sentence}". What does the author mean by that?\n\n{article}
Documents:\n[1] {text}\n[2] {text}\n[3] {text}\n\nQuestion: which of them mentions the {thing}? Cite the number.
What does clause two of this agreement say about termination?\n\n{contract}
Beantworte die Frage anhand des Textes. {de} {de} Frage: Wie hoch sind die Kosten?
Text: {de} {de}\nFrage: Was wurde bestellt?
D'après le texte, quel est le coût ? {fr} {fr}
Según el texto, ¿cuánto se pagó? {es} {es}
根据下面的文章回答问题。{zh}{zh} 问题：费用是多少？
Ответь на вопрос по тексту. {ru} {ru} Вопрос: сколько это стоило?
次の文章を読んで質問に答えてください。{ja}{ja} 質問：いくら払いましたか。""",
    "coding": r"""Schreibe eine {lang}-Funktion, die {easycode}.
Écris une fonction {lang} qui {easycode}.
Escribe una función en {lang} que {easycode}.
用{lang}写一个函数：{easycode}。
Напиши функцию на {lang}, которая {easycode}.
{lang}で次の関数を書いてください: {easycode}
Explain what this code does:\n\ndef f(a, b):\n    return [x for x in a if x not in b]
Refactor this {lang} class to use dependency injection.
Convert this {lang} snippet to {lang}: for (int i = 0; i < n; i++) total += a[i];
Write a SQL query that returns the {n} customers with the most orders.
Why do I get 'undefined is not a function' in my {lang} code?
Write a regular expression that matches dates like 2024-01-31.
Add type hints and docstrings to this function:\n\ndef mean(xs): return sum(xs) / len(xs)
Write a bash script that renames all files in a folder.
Create a React component with a button that counts clicks.
How do I center a div in CSS?""",
    "mathematics": r"""Löse die Gleichung 3x + {n} = {smalln}.
Berechne das Integral von x^{n} von 0 bis 1.
Résous l'équation 2x - {n} = {smalln}.
Calcule la dérivée de x^{n}.
Resuelve la ecuación x^2 - {smalln} = 0.
¿Cuánto es el {n}% de {bign}?
解方程：3x + {n} = {smalln}。
求函数x^{n}的导数。
Реши уравнение 2x + {n} = {smalln}.
方程式 3x + {n} = {smalln} を解いてください。""",
    "writing": r"""Schreibe ein Gedicht über {city}.
Verfasse eine E-Mail an meinen Vermieter wegen der Heizung.
Écris une courte histoire sur un {job} à {city}.
Rédige un e-mail pour inviter mes collègues à dîner.
Escribe un poema sobre la lluvia en {city}.
Redacta una carta de presentación para un puesto de {job}.
写一首关于秋天的诗。
写一篇关于{city}的短文。
Напиши короткий рассказ о человеке из города {city}.
{city}についての短い物語を書いてください。
Write a press release that announces our new {thing}.
Draft a LinkedIn post about starting as a {job}.
Write the opening chapter of a novel set in {city}.
Compose song lyrics about a {animal} who misses home.""",
    "open-question": r"""Was ist der Unterschied zwischen {animal} und {animal}?
Wie funktioniert ein Kühlschrank?
Warum ist der Himmel blau?
Wer war {person}?
Pourquoi le ciel est-il bleu ?
Comment fonctionne un moteur électrique ?
Qui était {person} ?
¿Por qué el cielo es azul?
¿Cómo funciona una nevera?
天空为什么是蓝色的？
冰箱的工作原理是什么？
Почему небо голубое?
Как работает холодильник?
空はなぜ青いのですか。""",
    "reasoning": r"""If all {animal}s are mammals and some mammals fly, do some {animal}s fly? Explain your reasoning.
Three friends, {name}, {name} and {name}, each own a different pet. {name} is allergic to fur. Who owns the {animal}?
A man looks at a photo and says: brothers and sisters I have none, but that man's father is my father's son. Who is in the photo?
You have two ropes that each burn for an hour. How do you measure 45 minutes?
There are {smalln} people in a room and everybody shakes hands once with those who are taller. What can you conclude?
Wenn alle Bloops Razzies sind und alle Razzies Lazzies, sind dann alle Bloops Lazzies?
Si tous les chats sont noirs et que Tom est un chat, de quelle couleur est Tom ?
Si hoy es martes, ¿qué día será dentro de cien días?
如果所有的猫都是黑色的，汤姆是一只猫，汤姆是什么颜色？
Who is lying? {name} says {name} lies, {name} says {name} lies, {name} says both others lie.""",
}


def templates(text):
    return [line.replace("\\n", "\n") for line in text.split("\n")]


def made(rng):
    made_prompts.SLOTS.update(SLOTS)
    for name, kind in FAMILIES.items():
        for template in made_prompts.FAMILIES[name][1].split("|"):
            yield kind, template, 8
    for share, language, text in made_prompts.OTHERS:
        if share == 0.02:
            for template in text.split("|"):
                is_question = "{country}" in template or "{smalln}" in template or "{book}" in template
                if not is_question:
                    yield "chat", template, 4
    for kind, text in TEMPLATES.items():
        for template in templates(text):
            yield kind, template, MOST_OF_A_TEMPLATE


def main():
    data, out = pathlib.Path(sys.argv[1]), sys.argv[2]
    rng = random.Random(20261130)
    rows, seen = {}, set()

    def add(prompt, kind, group):
        if prompt not in seen:
            seen.add(prompt)
            rows.setdefault(kind, []).append({"prompt": prompt, "kind": kind, "group": group})

    for kind, template, most in made(rng):
        for _ in range(most):
            add(made_prompts.fill(template, rng), kind, template[:80])
    benchmarks = []
    for line in open(data / "graded/prompts.jsonl", encoding="utf-8"):
        row = json.loads(line)
        if row["kind"] in GRADED:
            benchmarks.append((row["prompt"], GRADED[row["kind"]], row["id"]))
    for line in open(data / "gold/mmlu.jsonl", encoding="utf-8"):
        row = json.loads(line)
        benchmarks.append((row["prompt"], "multiple-choice", row["prompt"][:80]))
    rng.shuffle(benchmarks)
    left = {}
    for prompt, kind, group in benchmarks:
        # As many as templates gave, so that no kind is all benchmark, and none without one is drowned.
        left.setdefault(kind, MOST_OF_A_KIND - min(len(rows.get(kind, [])), MOST_OF_A_KIND // 2))
        if left[kind] > 0:
            left[kind] -= 1
            add(prompt, kind, group)
    with open(out, "w", encoding="utf-8") as file:
        for kind in sorted(rows):
            rng.shuffle(rows[kind])
            for row in rows[kind][:MOST_OF_A_KIND]:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
